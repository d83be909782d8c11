import Dispatch
import Display
import FoundationEssentials
import Glibc
import Synchronization
import WorkerProtocol

/// A running worker: its process, its socket, and the pipes of what it prints.
///
/// One thread reads all three, so that events keep their order: before a frame is passed on, the
/// pipes are read empty.
final class WorkerConnection: Sendable {
  /// What the worker makes known, in order and one at a time.
  enum Event: Sendable {
    case output(String)
    case errorOutput(String)
    case display(DisplayEvent)
    case inputRequested(prompt: String, isPassword: Bool)
    case finished(RunReport)
    case backgroundFailure(RunReport)
    case commHandled(number: Int)
    /// The process is gone; always the last event.
    case died(status: Int32)
  }

  private let process: ChildProcess
  private let socket: Int32
  private let pipes: [Int32]
  private let memory: MemoryAllowance?
  private let handler: @Sendable (Event, WorkerConnection) -> Void

  /// Starts a worker of `installation` in the folder and within the limits of `configuration`.
  init(
    installation: Installation, configuration: SessionConfiguration,
    handler: @escaping @Sendable (Event, WorkerConnection) -> Void
  ) throws(LaunchError) {
    let output = try Pipe()
    let errorOutput = try Pipe()
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw LaunchError(path: "a socket", reason: String(cString: strerror(errno)))
    }
    defer { close(ends[1]) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    var environment = Arithmetic.current.variables
    environment.merge(Environment.current) { $1.isEmpty ? $0 : $1 }
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.merge(configuration.environment) { $1 }
    do throws(LaunchError) {
      process = try ChildProcess(
        path: installation.worker,
        arguments: [installation.library, "3"]
          + (configuration.workingDirectory.map { [$0] } ?? []),
        environment: environment,
        descriptors: [null, output.writing, errorOutput.writing, ends[1]])
    } catch {
      close(ends[0])
      throw error
    }
    memory = configuration.memoryLimit.map { [process] in
      MemoryAllowance(limit: $0, process: process)
    }
    socket = ends[0]
    pipes = [output.keepReadingEnd(), errorOutput.keepReadingEnd()]
    self.handler = handler
    DispatchQueue(label: "lectern.worker").async { self.read() }
  }

  /// Sends one request; a worker that is gone reports so by itself.
  func send(_ request: WorkerRequest) {
    guard let frame = try? FrameCodec.frame(request) else { return }
    frame.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      guard let start = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let sent = Glibc.send(socket, start + done, bytes.count - done, Int32(MSG_NOSIGNAL))
        if sent > 0 { done += sent } else if errno != EINTR { return }
      }
    }
  }

  /// Ends the process and whatever it has started.
  func kill() {
    process.killSession()
  }

  private func read() {
    var decoder = FrameDecoder<WorkerReply>()
    var texts = [StreamDecoder(), StreamDecoder()]
    var isOpen = true
    while isOpen {
      var waiting = ([socket] + pipes).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&waiting, nfds_t(waiting.count), -1)
      if waiting[1].revents != 0 { drain(0, &texts) }
      if waiting[2].revents != 0 { drain(1, &texts) }
      guard waiting[0].revents != 0 else { continue }
      let bytes = receive(socket)
      drain(0, &texts)
      drain(1, &texts)
      guard let bytes else { break }
      decoder.append(bytes)
      do {
        while let reply = try decoder.next() { pass(reply) }
      } catch {
        handler(.errorOutput("lectern: \(error)\n"), self)
        isOpen = false
      }
    }
    process.killSession()
    let status = process.wait()
    drain(0, &texts)
    drain(1, &texts)
    ([socket] + pipes).forEach { close($0) }
    handler(.died(status: status), self)
  }

  private func pass(_ reply: WorkerReply) {
    switch reply {
    case .ready: memory?.begin()
    case .display(let event):
      handler(.display(event), self)
      send(.displayed)
    case .inputRequested(let prompt, let isPassword):
      handler(.inputRequested(prompt: prompt, isPassword: isPassword), self)
    case .finished(let report):
      if report.ending != .completed { memory?.addParkedThread() }
      handler(.finished(report), self)
    case .backgroundFailure(let report): handler(.backgroundFailure(report), self)
    case .commHandled(let number): handler(.commHandled(number: number), self)
    }
  }

  /// Passes on what a pipe holds now, without waiting for more.
  private func drain(_ index: Int, _ texts: inout [StreamDecoder]) {
    while true {
      var waiting = pollfd(fd: pipes[index], events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLIN) != 0,
        let bytes = receive(pipes[index])
      else { return }
      let text = texts[index].decode(bytes)
      if !text.isEmpty { handler(index == 0 ? .output(text) : .errorOutput(text), self) }
    }
  }

  private func receive(_ descriptor: Int32) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
    }
    return bytes.isEmpty ? nil : bytes
  }
}
