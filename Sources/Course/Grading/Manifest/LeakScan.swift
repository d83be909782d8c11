import Notebooks

/// Looks for text of solutions and hidden tests in what students get.
enum LeakScan {
  /// Lines of a solution with fewer characters than this, white space aside, say too little to be
  /// secret.
  private static let shortestSolution = 12
  /// The same for hidden tests, whose labels recur in visible ones.
  private static let shortestTest = 24

  /// One finding for every secret line that the released notebook holds anywhere.
  ///
  /// A line that a given code cell holds too is common wording, such as the making of a random number
  /// generator, as long as something of the cell stays secret.
  static func leaks(of assignment: Assignment, in notebook: Notebook) -> [String] {
    let texts = notebook.cells.map { ($0.id ?? "", squeezed($0.source)) }
    let everything = squeezed(String(decoding: notebook.nbformat, as: UTF8.self))
    let given = Set(
      assignment.cells.filter { $0.role == .given && $0.cellType == "code" }
        .flatMap { $0.source.split(separator: "\n").map { squeezed(String($0)) } })
    var findings: [String] = []
    for cell in assignment.cells {
      let lines = secretLines(of: cell).filter {
        squeezed($0).count >= (cell.isTests ? shortestTest : shortestSolution)
      }
      let isPartlyGiven = lines.contains { !given.contains(squeezed($0)) }
      for line in lines where !(isPartlyGiven && given.contains(squeezed(line))) {
        let secret = squeezed(line)
        let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        guard everything.contains(escaped) else { continue }
        let place = texts.first { $0.1.contains(secret) }.map { "cell \($0.0)" } ?? "its metadata"
        findings.append("a secret line of \(cell.gradeID) is also in \(place): \(line)")
      }
    }
    return findings
  }

  private static func secretLines(of cell: AssignmentCell) -> [String] {
    switch cell.role {
    case .prose, .given, .mutant: return []
    case .solution, .manual, .tests:
      let marked = try? MarkedText(
        cell.source, cell.isTests ? .hiddenTests : .solution, cell: cell.gradeID)
      guard let marked else { return [] }
      if marked.hasRegions { return marked.inside }
      if cell.isTests { return [] }
      return cell.source.split(separator: "\n").map(String.init)
    }
  }

  private static func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace } }
}

extension AssignmentCell {
  fileprivate var isTests: Bool {
    if case .tests = role { true } else { false }
  }
}
