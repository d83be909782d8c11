/// What the grader asks a judge, and what it answers; JSON on both sides.
///
/// A judge is a process that ran the instructor's notebook with collecting on, and never a submission.
enum JudgeEntry {
  /// One question.
  enum Request: Codable {
    /// From now on checks wait to be asked.
    case collect
    /// What the checks are.
    case table
    /// The encoded inputs of a check.
    case inputs(id: String, seed: UInt64)
    /// How the inputs of a check came out.
    case verdicts(id: String, seed: UInt64, outcomes: [Outcome])
  }

  /// What a probe did with one input; `value` is JSON.
  enum Outcome: Codable {
    case value(String)
    case threw(String)
    case crashed(String)
    case noAnswer(String)

    fileprivate var probeOutcome: ProbeOutcome<[UInt8]> {
      switch self {
      case .value(let json): .value(Array(json.utf8))
      case .threw(let error): .threw(error)
      case .crashed(let message): .crashed(message)
      case .noAnswer(let reason): .noAnswer(reason)
      }
    }
  }

  /// One answer.
  enum Reply: Codable {
    case done
    case table([Entry])
    case inputs([String])
    case verdicts([CaseVerdict])
    case refused(String)
  }

  /// A line of the table of checks.
  struct Entry: Codable {
    var id: String
    var points: Double
    var all: Bool
    var hint: String?
    var limitSeconds: Double?
    var limitMegabytes, limitKilobytes: Int?
    var inputType: String
    var outputType: String
  }

  static func reply(to request: Request) -> Reply {
    switch request {
    case .collect:
      CheckRegistry.startCollecting()
      return .done
    case .table:
      return .table(CheckRegistry.all.map(entry(of:)))
    case .inputs(let id, let seed):
      guard let check = CheckRegistry.check(id) else { return .refused("no check is called \(id)") }
      do {
        return .inputs(
          try check.encodedInputs(seed: seed).map { String(decoding: $0, as: UTF8.self) })
      } catch {
        return .refused("the inputs of \(id) cannot be encoded: \(error)")
      }
    case .verdicts(let id, let seed, let outcomes):
      guard let check = CheckRegistry.check(id) else { return .refused("no check is called \(id)") }
      return .verdicts(check.verdicts(on: outcomes.map(\.probeOutcome), seed: seed))
    }
  }

  private static func entry(of check: any RegisteredCheck) -> Entry {
    let properties = check.properties
    return Entry(
      id: properties.id, points: properties.points, all: properties.all, hint: properties.hint,
      limitSeconds: properties.limit?.seconds, limitMegabytes: properties.limit?.megabytes,
      limitKilobytes: properties.limit?.kilobytes, inputType: check.inputType,
      outputType: check.outputType)
  }
}

/// Answers one question to the judge; 0 if the answer is one, 1 if the question was not understood.
@_cdecl("lectern_judge")
public func lecternJudge(
  _ input: UnsafePointer<UInt8>, _ count: Int,
  _ answer: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
  _ answerCount: UnsafeMutablePointer<Int>
) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: input, count: count))
  do {
    let request = try WireCoding.value(of: JudgeEntry.Request.self, from: bytes)
    CBuffer.export(
      try WireCoding.bytes(of: JudgeEntry.reply(to: request)), to: answer, answerCount)
    return 0
  } catch {
    CBuffer.export(Array("the judge did not understand: \(error)".utf8), to: answer, answerCount)
    return 1
  }
}
