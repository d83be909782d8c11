/// How a check that ran interactively is shown.
struct CheckReport: CustomStringConvertible {
  private let properties: CheckProperties
  private let verdicts: [CaseVerdict]

  init(_ properties: CheckProperties, _ verdicts: [CaseVerdict]) {
    self.properties = properties
    self.verdicts = verdicts
  }

  var isFailure: Bool { verdicts.contains { !$0.passed } }

  private var earned: String {
    let passed = verdicts.count(where: \.passed)
    let share = properties.all && isFailure ? 0 : Double(passed) / Double(verdicts.count)
    return
      ": \(brief(number: properties.points * share)) of \(brief(number: properties.points)) points"
  }

  var description: String {
    guard !verdicts.isEmpty else {
      return "○ \(properties.id): decided when the assignment is graded"
    }
    guard let failed = verdicts.filter({ !$0.passed }).min(by: { $0.input.count < $1.input.count })
    else { return "✓ \(properties.id)\(earned)" }
    var lines = ["✗ \(properties.id)\(earned)"]
    if !failed.input.isEmpty { lines.append("  input:    \(failed.input)") }
    lines += ["  expected: \(failed.expected)", "  got:      \(failed.got)"]
    if let hint = properties.hint { lines.append("  hint:     \(hint)") }
    return lines.joined(separator: "\n")
  }

  /// A number without a fraction that says nothing, and with at most two digits otherwise.
  private func brief(number: Double) -> String {
    let hundredths = (number * 100).rounded() / 100
    return hundredths == hundredths.rounded() ? String(Int(hundredths)) : String(hundredths)
  }
}
