/// What is asked of a judge; the other side is `JudgeEntry` of Checks, which this process must not load.
enum JudgeRequest: Codable {
  case collect
  case table
  case inputs(id: String, seed: UInt64)
  case verdicts(id: String, seed: UInt64, outcomes: [ProbeOutcome])
}

/// What a judge answers.
enum JudgeReply: Codable {
  /// A check as the instructor's code declared it.
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

  case done
  case table([Entry])
  case inputs([String])
  case verdicts([CaseVerdict])
  case refused(String)
}

/// What a probe did with one input; `value` is JSON.
enum ProbeOutcome: Codable, Equatable {
  case value(String)
  case threw(String)
  case crashed(String)
  case noAnswer(String)
}

/// How one input of a check came out.
struct CaseVerdict: Codable, Equatable {
  var passed: Bool
  var input: String
  var expected: String
  var got: String
}
