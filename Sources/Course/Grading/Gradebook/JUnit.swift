/// Results as JUnit XML: a suite for every submission, a case for every check.
enum JUnit {
  static func document(_ results: [SubmissionResult]) -> String {
    let suites = results.map { result in
      let failures = result.checks.count { $0.earned < $0.points }
      let cases = result.checks.map { check in
        let head =
          "    <testcase classname=\"\(escaped(result.assignment))\" name=\"\(escaped(check.id))\""
        if check.earned >= check.points { return head + "/>" }
        return head
          + ">\n      <failure message=\"\(escaped(check.publicMessage))\"/>\n    </testcase>"
      }
      return """
          <testsuite name="\(escaped(result.student))" tests="\(result.checks.count)" \
        failures="\(failures)">
        \(cases.joined(separator: "\n"))
          </testsuite>
        """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
      \(suites.joined(separator: "\n"))
      </testsuites>

      """
  }

  /// Text for an attribute; characters that XML 1.0 does not allow become U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case "\u{0}"..<" ", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
