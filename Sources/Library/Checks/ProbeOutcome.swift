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

  /// What it returned.
  var value: Output? { if case .value(let value) = self { value } else { nil } }
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

  /// Fails with what differs.
  mutating func take(_ difference: Difference) {
    passed = false
    expected = difference.expected
    got = difference.got
  }
}
