import Glibc
import WorkerProtocol

/// Requests to a sandboxed worker, one in flight, each with a nonce that nobody could know before.
///
/// The form of requests and answers is that of `lectern-sandbox serve`. Bytes that answer no request,
/// another nonce or a wrong length end the worker: whatever it says then counts for nothing.
final class WorkerChannel {
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

  private let process: SandboxedProcess
  private(set) var isUsable = true
  /// Whether somebody ended the worker with SIGKILL, as Linux does when memory is short.
  private(set) var wasKilled = false
  /// Seconds of processor time that a request had used when its time was over; `nil` if unknown.
  private(set) var secondsAtLimit: Double?

  init(_ process: SandboxedProcess) {
    self.process = process
  }

  /// Sends `request` and waits for its answer, at most until `deadline`.
  ///
  /// After any answer but a value, a failure or a missing symbol the worker is gone.
  func ask(
    _ request: SealedRequest, by deadline: Deadline,
    largestAnswer: Int = WorkerChannel.largestAnswer,
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

  private func exchange(_ request: SealedRequest, _ deadline: Deadline, _ largest: Int) -> Answer {
    if process.hasUnexpectedBytes { return .violation }
    let nonce = (0..<SealedRequest.nonceSize).map { _ in UInt8.random(in: 0...255) }
    var reader = SealedAnswerReader(nonce: nonce, largest: largest)
    do throws(SandboxedProcess.Failure) {
      try process.send(request.frame(nonce: nonce), by: deadline)
      while true {
        switch reader.state {
        case .needs(let count): reader.take(try process.receive(count, by: deadline))
        case .value(let body): return .value(body)
        case .failure(let body): return .failure(Self.text(of: body))
        case .missing(let body): return .missing(Self.text(of: body))
        case .tooLong: return .outputLimit
        case .violation: return .violation
        }
      }
    } catch {
      switch error {
      case .ended:
        let signal = process.endingSignal()
        wasKilled = signal == SIGKILL
        return signal == 0 ? .exited : .crashed(process.takeOutput())
      case .tookTooLong:
        secondsAtLimit = process.processorSeconds
        return .timeLimit
      case .printedTooMuch: return .outputLimit
      }
    }
  }

  private static func text(of body: [UInt8]) -> String {
    String(decoding: body.prefix(4096), as: UTF8.self)
  }
}
