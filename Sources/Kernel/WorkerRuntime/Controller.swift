import CWorkerRuntime
import Glibc
import WorkerProtocol

/// The thread that takes requests, starts cells, watches them, and reports how they end.
struct Controller: Sendable {
  let channel: KernelChannel
  let events: Int32

  /// Serves requests until the kernel closes the socket, then ends the process.
  func run() {
    lectern_become_controller()
    var decoder = FrameDecoder<WorkerRequest>()
    var state = State()
    var comms = CommQueue(events: events)
    channel.send(.ready)
    while true {
      var descriptors = [
        pollfd(fd: channel.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: events, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&descriptors, 2, state.pollTimeout)
      if descriptors[1].revents != 0 {
        var count: UInt64 = 0
        _ = read(events, &count, 8)
      }
      if descriptors[0].revents != 0 {
        guard let bytes = channel.receive() else { _exit(0) }
        decoder.append(bytes)
        do {
          while let request = try decoder.next() { handle(request, &state, &comms) }
        } catch {
          lectern_complain("\(error)")
          _exit(1)
        }
      }
      advance(&state, &comms)
      for number in comms.takeHandled() { channel.send(.commHandled(number: number)) }
    }
  }

  private func handle(
    _ request: WorkerRequest, _ state: inout State, _ comms: inout CommQueue
  ) {
    switch request {
    case .run(let image, let entry): start(image: image, entry: entry, &state)
    case .interrupt:
      state.isStopping = state.run != nil
      if state.isStopping { InputLine.cancel() }
    case .displayed: channel.confirmDisplay()
    case .input(let line): InputLine.deliver(line)
    case .comm(let number, let message): comms.append(number, message)
    }
  }

  private func start(image: String, entry: String, _ state: inout State) {
    guard let handle = dlopen(image, RTLD_NOW | RTLD_GLOBAL) else {
      return refuse(String(cString: dlerror()))
    }
    lectern_register_image(image, LECTERN_CELL)
    guard let symbol = dlsym(handle, entry) else { return refuse("no entry point \(entry)") }
    state = State()
    state.run = lectern_run_start(unsafeBitCast(symbol, to: CellEntry.self))
    if state.run == nil { refuse("no thread could be started for the cell") }
  }

  private func refuse(_ reason: String) {
    channel.send(.finished(RunReport(ending: .refused(reason: reason))))
  }

  /// Moves the running cell on: flushes its output, stops its thread, reports its end.
  private func advance(_ state: inout State, _ comms: inout CommQueue) {
    if let result = lectern_take_background_result() {
      comms.giveUp()
      channel.send(.backgroundFailure(RunReport(result.pointee)))
    }
    lectern_flush_output(true)
    state.hasTasks = lectern_stop_tasks()
    guard let run = state.run else { return }
    let hasEnded = lectern_run_has_ended(run)
    if !lectern_run_has_stopped(run), hasEnded || state.isStopping {
      lectern_run_stop(run)
      state.isAwaitingStop = true
      guard lectern_run_resists(run) else { return }
      lectern_run_abandon(run)
    }
    guard lectern_run_has_ended(run), state.mayRelease(run) else { return }
    let report = RunReport(lectern_run_result(run).pointee)
    // A trap of any thread ends the cell, and may have been that of a handler.
    if case .crashed = report.ending { comms.giveUp() }
    lectern_flush_output(true)
    lectern_run_release(run)
    state = State()
    channel.send(.finished(report))
  }

  /// What the controller knows of the running cell.
  private struct State {
    var run: OpaquePointer?
    var isStopping = false
    var isAwaitingStop = false
    /// Whether tasks of stopped cells are still being executed.
    var hasTasks = false

    /// Milliseconds until something is due: the next stop signal, the next flush, or nothing.
    var pollTimeout: Int32 {
      hasTasks || isAwaitingStop || isStopping ? 1 : run == nil ? 1000 : 50
    }

    func mayRelease(_ run: OpaquePointer) -> Bool {
      lectern_run_has_stopped(run) || lectern_run_resists(run)
    }
  }
}

private typealias CellEntry =
  @convention(c) (
    Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> Int32
