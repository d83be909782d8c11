import Dispatch
import Glibc

/// A running `lectern-assistant`: requests go in, answers come out in the same order, each ended by
/// a zero byte.
final class AssistantProcess: Sendable {
  private struct State {
    var isEnded = false
    /// Who asked, in the order of the requests; `nil` for an answer that nobody needs.
    var waiting: [CheckedContinuation<[UInt8]?, Never>?] = []
  }

  private let child: ChildProcess
  private let writing: Int32
  private let state: Synchronized<State>
  /// Writes the requests one after the other; a process that is at work may not read them at once.
  private let writer = DispatchQueue(label: "lectern.assistant.requests")
  /// Reads the answers; that blocks, which the cooperative threads must not.
  private let reader = DispatchQueue(label: "lectern.assistant.answers")

  /// Starts the program with the library that it is to load.
  init(program: String, library: String) throws(LaunchError) {
    let output = try Pipe()
    // A socket, because a pipe whose reader is gone would raise SIGPIPE in the kernel.
    var input: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &input) == 0 else {
      throw LaunchError(path: "a socket", reason: String(cString: strerror(errno)))
    }
    defer { close(input[0]) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    var environment = Environment.current
    environment["SWIFT_BACKTRACE"] = "enable=no"
    do throws(LaunchError) {
      self.child = try ChildProcess(
        path: program, arguments: [library], environment: environment,
        descriptors: [input[0], output.writing, null])
    } catch {
      close(input[1])
      throw error
    }
    writing = input[1]
    state = Synchronized(State())
    let reading = output.keepReadingEnd()
    let (child, state) = (child, state)
    reader.async {
      Self.read(reading) { answer in
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }?.resume(
          returning: answer)
      }
      close(reading)
      child.wait()
      let unanswered = state.withLock { state in
        defer { state = State(isEnded: true) }
        return state.waiting
      }
      unanswered.forEach { $0?.resume(returning: nil) }
    }
  }

  deinit {
    end()
    close(writing)
  }

  /// Whether no request will be answered any more.
  var isEnded: Bool { state.withLock(\.isEnded) }

  /// Sends a request and waits for its answer; `nil` when the process ends before.
  func ask(_ request: String) async -> [UInt8]? {
    await withCheckedContinuation { send(request, $0) }
  }

  /// Sends a request whose answer does not matter.
  func tell(_ request: String) {
    send(request, nil)
  }

  /// Ends the process; open requests are answered by nothing.
  func end() {
    child.killSession()
  }

  private func send(_ request: String, _ continuation: CheckedContinuation<[UInt8]?, Never>?) {
    let isSent = state.withLock { state in
      if !state.isEnded {
        state.waiting.append(continuation)
        writer.async { self.write(Array(request.utf8) + [0]) }
      }
      return !state.isEnded
    }
    if !isSent { continuation?.resume(returning: nil) }
  }

  /// Writes bytes; those that the process does not read any more are lost.
  private func write(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { bytes in
        Glibc.send(writing, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { done += count } else if errno != EINTR { return }
    }
  }

  private static func read(_ descriptor: Int32, _ receive: ([UInt8]) -> Void) {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: 0) {
        receive(text + rest[..<end])
        text = []
        rest = rest[(end + 1)...]
      }
      text += rest
    }
  }
}
