/// What a probe did with one input.
enum ProbeOutcome<Output> {
  /// It returned.
  case value(Output)
  /// It threw an error with this description.
  case threw(String)
  /// It stopped the program, with this message.
  case crashed(String)
  /// It gave no answer, for this reason, for instance a limit of time.
  case noAnswer(String)
}

/// How one input of a check came out, ready to be shown.
struct CaseVerdict: Codable, Equatable {
  /// Whether the expectation held.
  var passed: Bool
  /// The input.
  var input: String
  /// What was expected.
  var expected: String
  /// What came instead.
  var got: String
}
