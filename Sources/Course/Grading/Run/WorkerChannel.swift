/// Requests to a sandboxed worker, one in flight, each with a nonce that nobody could know before.
///
/// The form of requests and answers is that of `lectern-sandbox serve`. Bytes that answer no request,
/// another nonce or a wrong length end the worker: whatever it says then counts for nothing.
final class WorkerChannel {
  /// A request's kind and what it carries.
  enum Request {
    /// Load a shared library.
    case load(String)
    /// Run the top-level statements of a unit.
    case start(String)
    /// Call an entry point.
    case call(String, [UInt8])
  }

  /// What came back.
  enum Answer: Equatable {
    /// The value.
    case value([UInt8])
    /// The called function threw, or could not read its input; the text says which.
    case failure(String)
    /// The library or the symbol is not there.
    case missing(String)
    /// A signal ended the process; the text is what it printed last.
    case crashed(String)
    /// The process ended by itself.
    case exited
    /// The limit of time was reached.
    case timeLimit
    /// The limit of output was reached.
    case outputLimit
    /// The process broke the protocol.
    case violation

    /// Whether the worker can be asked again.
    var leavesWorker: Bool {
      switch self {
      case .value, .failure, .missing: true
      case .crashed, .exited, .timeLimit, .outputLimit, .violation: false
      }
    }
  }

  /// How many bytes of one answer are read.
  static let largestAnswer = 1 << 20
  private static let nonceSize = 16

  private let process: SandboxedProcess
  private(set) var isUsable = true

  init(_ process: SandboxedProcess) {
    self.process = process
  }

  /// Sends `request` and waits for its answer, at most until `deadline`.
  ///
  /// After any answer but a value, a failure or a missing symbol the worker is gone.
  func ask(
    _ request: Request, by deadline: Deadline, largestAnswer: Int = WorkerChannel.largestAnswer,
    mostPrinted: Int = SandboxedProcess.mostOutput
  ) -> Answer {
    guard isUsable else { return .violation }
    process.begin(mostPrinted: mostPrinted, until: deadline)
    let answer = exchange(request, deadline, largestAnswer)
    if !answer.leavesWorker { end() }
    return answer
  }

  /// Seconds of processor time that the last request took; `nil` for a worker that is gone.
  var processorSeconds: Double? { process.processorSeconds }

  /// Ends the worker; idempotent.
  func end() {
    isUsable = false
    process.end()
  }

  private func exchange(_ request: Request, _ deadline: Deadline, _ largest: Int) -> Answer {
    if process.hasUnexpectedBytes { return .violation }
    let nonce = (0..<Self.nonceSize).map { _ in UInt8.random(in: 0...255) }
    do throws(SandboxedProcess.Failure) {
      try process.send(Self.frame(request, nonce: nonce), by: deadline)
      let head = try process.receive(4 + Self.nonceSize + 1, by: deadline)
      let count = head[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) } - Self.nonceSize - 1
      guard Array(head[4..<(4 + Self.nonceSize)]) == nonce, count >= 0 else { return .violation }
      guard count <= largest else { return .outputLimit }
      let body = try process.receive(count, by: deadline)
      let text = { String(decoding: body.prefix(4096), as: UTF8.self) }
      switch head[4 + Self.nonceSize] {
      case 0: return .value(body)
      case 1, 2: return .failure(text())
      case 3: return .missing(text())
      default: return .violation
      }
    } catch {
      switch error {
      case .ended:
        let signal = process.endingSignal()
        return signal == 0 ? .exited : .crashed(process.takeOutput())
      case .tookTooLong: return .timeLimit
      case .printedTooMuch: return .outputLimit
      }
    }
  }

  private static func frame(_ request: Request, nonce: [UInt8]) -> [UInt8] {
    var body: [UInt8]
    switch request {
    case .load(let path): body = [UInt8(ascii: "L")] + Array(path.utf8)
    case .start(let symbol): body = [UInt8(ascii: "S")] + Array(symbol.utf8)
    case .call(let symbol, let input):
      let name = Array(symbol.utf8)
      body = [UInt8(ascii: "C"), UInt8(name.count & 0xff), UInt8(name.count >> 8)] + name + input
    }
    let count = UInt32(nonce.count + body.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + nonce + body
  }
}
