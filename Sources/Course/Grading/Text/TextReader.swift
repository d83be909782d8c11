import CellExecution
import Foundation
import WorkerProtocol

/// Has the text of students read by a process of its own, in the sandbox.
///
/// The compiler's parser has no bound on depth, time or memory that holds for every text, so it must not
/// run where the whole class is graded. The process holds no student code, only its text; it serves one
/// submission after the other and is started anew after a text that breaks it.
final class TextReader {
  private let tools: GradingTools
  private var channel: WorkerChannel?

  /// Seconds of processor time for the text of one submission, which takes some thousandths.
  static let seconds = 5.0
  /// Bytes that the text of one piece may have.
  static let largestText = 1 << 20
  private static let largestAnswer = 64 << 20

  init(tools: GradingTools) {
    self.tools = tools
  }

  /// Reads all of `pieces`.
  ///
  /// - Returns: Those that could be read, in order, and why others could not, as a compiler would say it.
  func read(
    _ pieces: [LocatedSubmission.Piece]
  ) throws(GradingError) -> (read: [ReadPiece], failures: [String: String]) {
    let students = pieces.filter { $0.isStudents && $0.source.utf8.count <= Self.largestText }
    var texts: [LocatedSubmission.Piece: CellText] = [:]
    if let together = try ask(students.map(\.source)) {
      for (piece, text) in zip(students, together) { texts[piece] = text }
    } else {
      for piece in students {
        texts[piece] = try ask([piece.source], isLastTime: true)?.first
      }
    }
    var read: [ReadPiece] = []
    var failures: [String: String] = [:]
    for piece in pieces {
      if !piece.isStudents {
        read.append(ReadPiece(instructors: piece))
      } else if let text = texts[piece] {
        read.append(ReadPiece(piece, text))
      } else {
        failures[piece.name] = "error: the text is nested too deeply, or too long, to be read"
      }
    }
    return (read, failures)
  }

  /// The texts as the process read them; `nil` if it did not survive that.
  ///
  /// With `isLastTime` a process that the machine ended, or gave no time, is an error; kept as an answer
  /// it would count against the student.
  private func ask(
    _ sources: [String], isLastTime: Bool = false
  ) throws(GradingError) -> [CellText]? {
    if sources.isEmpty { return [] }
    let channel = try startedChannel()
    guard let question = try? JSONEncoder().encode(sources) else { return nil }
    let answer = channel.ask(
      .call(TextReaderProcess.symbol, Array(question)), by: .in(processorSeconds: Self.seconds),
      largestAnswer: Self.largestAnswer)
    guard case .value(let bytes) = answer,
      let texts = try? JSONDecoder().decode([CellText].self, from: Data(bytes)),
      texts.count == sources.count
    else {
      channel.end()
      if isLastTime, isOfMachine(answer, channel) {
        throw .overloaded("the process that reads the text of students was stopped")
      }
      return nil
    }
    return texts
  }

  /// Whether `answer` is the machine's fault; a text uses processor time or crashes the parser.
  private func isOfMachine(_ answer: WorkerChannel.Answer, _ channel: WorkerChannel) -> Bool {
    switch answer {
    case .crashed: return channel.wasKilled
    case .timeLimit:
      // Of a container only the client's clock is seen.
      guard tools.tier != .container, let used = channel.secondsAtLimit else { return false }
      return used < Self.seconds
    case .value, .failure, .missing, .exited, .outputLimit, .violation: return false
    }
  }

  private func startedChannel() throws(GradingError) -> WorkerChannel {
    if let channel, channel.isUsable { return channel }
    var policy = SandboxPolicy()
    policy.cpuSeconds = 24 * 3600
    policy.readable = tools.runtimePaths
    let process = try SandboxedProcess(
      .answer([tools.installation.home + "/lectern", TextReaderProcess.command]),
      in: tools.sandbox, policy)
    let started = WorkerChannel(process)
    // An empty question tells a program that does not start from a text that breaks it.
    let answer = started.ask(
      .call(TextReaderProcess.symbol, Array("[]".utf8)), by: .in(seconds: 120))
    if answer == .timeLimit || started.wasKilled {
      throw .overloaded("`lectern`, which reads the text of students, did not get to its start")
    }
    guard answer == .value(Array("[]".utf8)) else {
      throw .notInstalled("`lectern`, which reads the text of students, (\(answer))")
    }
    channel = started
    return started
  }
}
