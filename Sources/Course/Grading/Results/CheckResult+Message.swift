extension SubmissionResult.CheckResult {
  /// What the student may know of a lost point, in one line; of a hidden check only its hint.
  public var publicMessage: String {
    if earned >= points { return "" }
    var parts = ["\(passed) of \(total) inputs passed"]
    if isHidden {
      parts = ["a hidden check did not pass"]
    } else if let failure {
      if !failure.input.isEmpty { parts.append("input \(failure.input)") }
      if !failure.expected.isEmpty { parts.append("expected \(failure.expected)") }
      parts.append("got \(failure.got)")
    }
    if let hint { parts.append("hint: \(hint)") }
    return parts.joined(separator: "; ")
  }
}
