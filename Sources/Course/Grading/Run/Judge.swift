import Foundation
import WorkerProtocol

/// The process that knows what is expected: the instructor's notebook, run with collecting on.
///
/// It never loads a submission. It is sandboxed all the same, because it decodes what submissions
/// answer; should that break it, it is started anew.
final class Judge {
  private let tools: GradingTools
  private let program: CellProgram
  private var channel: WorkerChannel?

  /// Seconds that the instructor's notebook may take, and then each question.
  static let startSeconds = 120.0
  static let questionSeconds = 60.0

  init(_ program: CellProgram, tools: GradingTools) {
    self.program = program
    self.tools = tools
  }

  /// The checks of the notebook.
  func table() throws(GradingError) -> [JudgeReply.Entry] {
    guard case .table(let entries) = try ask(.table) else { throw .judge("it gives no table") }
    return entries
  }

  /// The inputs of a check, as JSON.
  func inputs(of id: String, seed: UInt64) throws(GradingError) -> [String] {
    guard case .inputs(let inputs) = try ask(.inputs(id: id, seed: seed)) else {
      throw .judge("it gives no inputs for \(id)")
    }
    return inputs
  }

  /// How the inputs of a check came out.
  ///
  /// An answer that breaks a fresh judge as well cannot have been right: every input then counts as
  /// failed. A judge that cannot be started says nothing about the answer, and is an error.
  func verdicts(
    on outcomes: [ProbeOutcome], of id: String, seed: UInt64
  ) throws(GradingError) -> [CaseVerdict] {
    for _ in 0..<2 {
      let channel = try startedChannel()
      do throws(GradingError) {
        let request = JudgeRequest.verdicts(id: id, seed: seed, outcomes: outcomes)
        if case .verdicts(let verdicts) = try send(request, to: channel),
          verdicts.count == outcomes.count
        {
          return verdicts
        }
      } catch {
        channel.end()
        self.channel = nil
      }
    }
    let failed = CaseVerdict(
      passed: false, input: "", expected: "", got: "an answer nobody can read")
    return outcomes.map { _ in failed }
  }

  private func ask(_ request: JudgeRequest) throws(GradingError) -> JudgeReply {
    let channel = try startedChannel()
    let reply = try send(request, to: channel)
    if case .refused(let reason) = reply { throw .judge(reason) }
    return reply
  }

  private func startedChannel() throws(GradingError) -> WorkerChannel {
    if let channel, channel.isUsable { return channel }
    var policy = SandboxPolicy()
    policy.cpuSeconds = 24 * 3600
    policy.memoryBytes = 8 << 30
    let channel = try WorkerStart.channel(for: program, tools: tools, policy)
    _ = try send(.collect, to: channel)
    for unit in program.units {
      try WorkerStart.load(unit, into: channel)
      guard let entry = unit.entry else { continue }
      let answer = channel.ask(
        .start(entry, isAsync: unit.isAsync), by: .in(seconds: Self.startSeconds))
      guard case .value = answer else {
        throw .judge("the instructor's notebook does not run to its end: \(answer)")
      }
    }
    self.channel = channel
    return channel
  }

  private func send(
    _ request: JudgeRequest, to channel: WorkerChannel
  ) throws(GradingError) -> JudgeReply {
    do {
      let bytes = Array(try JSONEncoder().encode(request))
      let answer = channel.ask(
        .call("lectern_judge", bytes), by: .in(seconds: Self.questionSeconds),
        largestAnswer: 64 << 20)
      guard case .value(let reply) = answer else {
        throw GradingError.judge("no answer: \(answer)")
      }
      return try JSONDecoder().decode(JudgeReply.self, from: Data(reply))
    } catch let error as GradingError {
      throw error
    } catch {
      throw .judge("its answer cannot be read: \(error)")
    }
  }
}
