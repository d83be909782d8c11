/// Why an assignment cannot be read or released.
public enum AssignmentError: Error, Sendable, Hashable {
  /// Markers of a cell do not pair.
  case markers(cell: String, line: Int, String)
  /// A check is written in a way that cannot be taken apart.
  case check(cell: String, line: Int, String)
  /// A cell's identity or points do not fit the rest.
  case cell(String, String)
  /// The notebook's own code does not compile or stops, so nothing can be judged by it.
  case solutionFails(String)
  /// Findings of the release gate, all of them.
  case refused([String])
}

extension AssignmentError: CustomStringConvertible {
  /// What is wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .markers(let cell, let line, let problem):
      "cell \(cell), line \(line): \(problem); markers come in pairs and do not nest"
    case .check(let cell, let line, let problem): "cell \(cell), line \(line): \(problem)"
    case .cell(let cell, let problem): "cell \(cell): \(problem)"
    case .solutionFails(let problem): "the solution does not run: \(problem)"
    case .refused(let findings):
      "not released, nothing was written:\n"
        + findings.map { "  - \($0)" }.joined(separator: "\n")
    }
  }
}
