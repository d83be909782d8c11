/// Expectations that only graded checks can meet.
extension Expectation {
  /// A thrown error, whose description contains `text` if that is given.
  public static func `throws`(containing text: String?) -> Expectation {
    Expectation(
      "an error" + (text.map { " that mentions “\($0)”" } ?? ""), ending: .error(containing: text))
  }

  /// A thrown error of any kind.
  public static var `throws`: Expectation { .throws(containing: nil) }

  /// A stop of the program, as by a failed `precondition`; tried only while grading.
  public static var crashes: Expectation {
    Expectation("a stop with a message", ending: .crash)
  }
}

extension Expectation where Value: Equatable & SendableMetatype {
  /// Exactly what the reference solution returns for the same input.
  public static var matchesSolution: Expectation {
    Expectation("what the solution returns", ending: .solution { $0 == $1 })
  }
}

extension Expectation where Value: BinaryFloatingPoint & Sendable {
  /// |value − reference| ≤ `tolerance`, or both are the same infinity, or both no number.
  public static func matchesSolution(within tolerance: Value) -> Expectation {
    Expectation(
      "what the solution returns ± \(tolerance)",
      ending: .solution { agree($0, $1, within: tolerance) })
  }
}

extension Expectation
where Value: Collection & Sendable, Value.Element: BinaryFloatingPoint & Sendable {
  /// As many numbers as in `target`, each |valueᵢ − targetᵢ| ≤ `tolerance`.
  public static func about(_ target: Value, within tolerance: Value.Element) -> Expectation {
    Expectation("\(brief(target)) ± \(tolerance)") { value in
      value.count == target.count
        && zip(target, value).allSatisfy { abs($0 - $1) <= tolerance }
    }
  }

  /// As many numbers as the reference solution returns, each within `tolerance` of its own.
  public static func matchesSolution(within tolerance: Value.Element) -> Expectation {
    Expectation(
      "what the solution returns ± \(tolerance)",
      ending: .solution { reference, value in
        value.count == reference.count
          && zip(reference, value).allSatisfy { agree($0, $1, within: tolerance) }
      })
  }
}

extension Expectation where Value == String {
  /// This text, white space at the end of a line and of the text aside.
  public static func prints(_ text: String) -> Expectation {
    Expectation(brief(text)) { trimmedLines($0) == trimmedLines(text) }
  }
}

/// Whether two numbers are within `tolerance`, equal infinities, or both no number.
private func agree<Number: BinaryFloatingPoint>(
  _ first: Number, _ second: Number, within tolerance: Number
) -> Bool {
  first == second || (first.isNaN && second.isNaN) || abs(first - second) <= tolerance
}

/// The lines of a text without white space at their ends, and without empty lines at the end.
private func trimmedLines(_ text: String) -> [String] {
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    String(line.reversed().drop(while: \.isWhitespace).reversed())
  }
  while lines.last == "" { lines.removeLast() }
  return lines
}

/// A value as text of at most 200 characters.
func brief(_ value: some Any) -> String {
  let text = String(describing: value)
  let shown = value is String ? "\"\(text)\"" : text
  return shown.count <= 200 ? shown : "\(shown.prefix(199))…"
}
