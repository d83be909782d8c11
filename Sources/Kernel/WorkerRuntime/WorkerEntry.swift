import CWorkerRuntime
import Display
import WorkerProtocol

/// Runs the worker on the socket `descriptor`; the launcher calls this on the first thread.
@_cdecl("lectern_worker_run")
public func runWorker(_ descriptor: Int32) -> Int32 {
  let events = lectern_make_event(false)
  if let missing = lectern_runtime_start(events) {
    return refuse("the Swift runtime has no \(String(cString: missing)); use Swift 6.3")
  }
  if let complaint = lectern_preload_libraries() {
    return refuse("\(String(cString: complaint)); is the Swift toolchain complete?")
  }
  let channel = KernelChannel(descriptor: descriptor)
  DisplaySink.install { event in
    lectern_flush_output(false)
    channel.display(event)
  }
  InputLine.install {
    lectern_flush_output(false)
    channel.send(.inputRequested(prompt: "", isPassword: false))
  }
  registerLibrary()
  let controller = Controller(channel: channel, events: events)
  guard Thread.start(controller.run) else { return refuse("no thread could be started") }
  lectern_serve_main_queue()
}

/// Makes the code of this library known as code in which a cell may be stopped.
private func registerLibrary() {
  let address = unsafeBitCast(
    runWorker as @convention(c) (Int32) -> Int32, to: UInt.self)
  var offset: UInt64 = 0
  if let path = lectern_image_of(address, &offset) {
    lectern_register_image(path, LECTERN_LIBRARY)
  }
}

private func refuse(_ reason: String) -> Int32 {
  lectern_complain(reason)
  return 1
}
