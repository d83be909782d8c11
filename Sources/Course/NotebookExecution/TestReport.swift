import CellExecution

/// The results of a run as other programs read them.
public struct TestReport: Sendable {
  /// One cell as a test case.
  public struct Case: Sendable {
    /// The notebook's name.
    public var suite: String
    /// The cell's number and first line.
    public var name: String
    /// The file that a person edits.
    public var file: String
    /// The line and column in it, if they are known.
    public var line: Int?
    /// The column of the defect in that line.
    public var column: Int?
    /// How the cell ended.
    public var report: CellReport
    /// How its outputs differ from the stored ones, as lines of a diff.
    public var difference: [String]

    /// Creates a case.
    public init(
      suite: String, name: String, file: String, line: Int?, column: Int? = nil, report: CellReport,
      difference: [String] = []
    ) {
      self.suite = suite
      self.name = name
      self.file = file
      self.line = line
      self.column = column
      self.report = report
      self.difference = difference
    }

    /// The headline and the details of what is wrong, if something is.
    var defect: (headline: String, details: [String])? {
      if case .failed(let failure) = report.status {
        let headline = "\(failure.name): \(withoutColours(failure.value))"
        return (headline, failure.traceback.map(withoutColours))
      }
      return difference.isEmpty ? nil : ("OutputDiffers: not the stored output", difference)
    }
  }

  /// The cells of all notebooks, in order.
  public var cases: [Case]

  /// Creates a report.
  public init(cases: [Case]) {
    self.cases = cases
  }

  /// The report in JUnit's XML, one suite a notebook, one test case a cell.
  ///
  /// Source: the schema of Jenkins' xUnit plugin, `junit-10.xsd`; `file` and `line` as pytest writes.
  public var junit: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    var suites: [String] = []
    for suite in cases.map(\.suite) where !suites.contains(suite) { suites.append(suite) }
    for suite in suites {
      let members = cases.filter { $0.suite == suite }
      let time = members.reduce(Duration.zero) { $0 + $1.report.duration }
      text += "  <testsuite name=\(attribute(suite)) tests=\"\(members.count)\""
      text += " failures=\"\(members.count { $0.defect != nil })\" errors=\"0\""
      text += " skipped=\"\(members.count(where: isSkipped))\" time=\"\(decimal(time))\">\n"
      for member in members { text += testCase(member) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private func testCase(_ member: Case) -> String {
    var text = "    <testcase classname=\(attribute(member.suite)) name=\(attribute(member.name))"
    text += " file=\(attribute(member.file))"
    if let line = member.line { text += " line=\"\(line)\"" }
    text += " time=\"\(decimal(member.report.duration))\""
    if let defect = member.defect {
      text += ">\n      <failure message=\(attribute(defect.headline))>"
      text += escaped(defect.details.joined(separator: "\n")) + "</failure>\n    </testcase>\n"
    } else if isSkipped(member) {
      text += "><skipped/></testcase>\n"
    } else {
      text += "/>\n"
    }
    return text
  }

  /// One line for each defect in the form that GitHub shows beside the text.
  ///
  /// Source: GitHub Docs, “Workflow commands for GitHub Actions”.
  public var annotations: [String] {
    cases.compactMap { member in
      guard let defect = member.defect else { return nil }
      var properties = ["file=" + property(member.file)]
      if let line = member.line { properties.append("line=\(line)") }
      if let column = member.column { properties.append("col=\(column)") }
      properties.append("title=" + property("\(member.suite), \(member.name)"))
      let message = ([defect.headline] + defect.details).joined(separator: "\n")
      return "::error \(properties.joined(separator: ","))::\(data(message))"
    }
  }

  private func isSkipped(_ member: Case) -> Bool {
    member.report.status == .skipped || member.report.status == .notReached
  }

  private func decimal(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let thousandths = String(1000 + attoseconds / 1_000_000_000_000_000)
    return "\(seconds).\(thousandths.dropFirst())"
  }

  private func attribute(_ text: String) -> String {
    "\"" + escaped(text).replacing("\"", with: "&quot;").replacing("\n", with: "&#10;") + "\""
  }

  /// Text without the characters that XML gives a meaning to or does not allow.
  private func escaped(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: output.append(contentsOf: "&amp;".unicodeScalars)
      case 0x3C: output.append(contentsOf: "&lt;".unicodeScalars)
      case 0x3E: output.append(contentsOf: "&gt;".unicodeScalars)
      case 0x09, 0x0A, 0x20...0xFFFD, 0x10000...: output.append(scalar)
      default: output.append("\u{FFFD}")
      }
    }
    return String(output)
  }

  private func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
