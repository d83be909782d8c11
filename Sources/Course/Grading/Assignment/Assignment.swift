public import Display
public import Notebooks

/// The instructor's version of an assignment: solutions, hidden tests and wrong solutions included.
///
/// A code cell is recognised by what it says. `BEGIN SOLUTION` makes it an answer; graded checks make
/// it a test cell; a first line `// MUTANT OF <cell> LOSES <check>, <check>` makes it a wrong solution;
/// every other code cell is given to students and locked. The option `name` names a cell. nbgrader's
/// own metadata, where present, is respected: its `grade_id`, and cells graded by hand.
public struct Assignment: Sendable, Hashable {
  /// What replaces a solution in the student's version.
  public static let stub = ["// YOUR CODE HERE", "fatalError(\"not implemented\")"]
  /// What replaces a written answer in the student's version.
  public static let proseStub = "YOUR ANSWER HERE"

  /// The assignment's name, for instance `01-autoencoders`.
  public var name: String
  /// The cells in order.
  public var cells: [AssignmentCell]
  /// The notebook's metadata.
  public var metadata: [String: JSONValue]

  /// Reads an assignment from its source notebook.
  ///
  /// - Throws: ``AssignmentError`` with the cell at fault.
  public init(name: String, notebook: Notebook) throws(AssignmentError) {
    self.name = name
    metadata = notebook.metadata
    // nbgrader chooses its stub by the language that the kernel's entry names.
    var kernel =
      metadata["kernelspec"]?.objectValue ?? [
        "name": "swift", "display_name": "Swift (Lectern)",
      ]
    kernel["language"] = "swift"
    metadata["kernelspec"] = .object(kernel)
    cells = []
    for (index, cell) in notebook.cells.enumerated() {
      cells.append(try AssignmentCell(cell, number: index + 1))
    }
    try validate()
  }

  /// All checks with points, in order.
  public var checks: [CheckCall] {
    cells.flatMap { cell -> [CheckCall] in
      if case .tests(let checks) = cell.role { checks } else { [] }
    }
  }

  private func validate() throws(AssignmentError) {
    var cellNames: Set<String> = []
    for cell in cells where !cell.gradeID.isEmpty && !cellNames.insert(cell.gradeID).inserted {
      throw .cell(cell.gradeID, "the name is taken; names of cells are unique")
    }
    var checkNames: Set<String> = []
    for check in checks where !checkNames.insert(check.id).inserted {
      throw .cell(check.id, "two checks have this name; names of checks are unique")
    }
    for cell in cells {
      guard case .mutant(let target, let losing) = cell.role else { continue }
      guard cells.contains(where: { $0.gradeID == target && $0.role == .solution }) else {
        throw .cell(target, "a mutant of it is listed, but it is no solution cell")
      }
      for check in losing where !checkNames.contains(check) {
        throw .cell(target, "a mutant of it should lose \(check), but no check has that name")
      }
    }
  }
}

extension AssignmentCell {
  fileprivate init(_ cell: NotebookCell, number: Int) throws(AssignmentError) {
    let existing = NbgraderMetadata(cell.metadata["nbgrader"])
    let id = existing?.gradeID ?? cell.metadata["name"]?.stringValue ?? "cell-\(number)"
    guard NbgraderMetadata.isValid(gradeID: id) else {
      throw .cell(id, "a name holds letters, digits, “-” and “_” only")
    }
    var metadata = cell.metadata
    metadata["nbgrader"] = nil
    metadata["name"] = nil
    gradeID = id
    role = .prose
    cellType = cell.kind.rawValue
    source = cell.source
    released = cell.source
    self.metadata = metadata
    if let existing, existing.isSolution, existing.isGrade || cell.kind != .code {
      role = .manual(points: existing.points ?? 0)
      let marked = try MarkedText(
        source, .solution, replacement: [Self.stub(for: cell.kind)], cell: id)
      released = marked.hasRegions ? marked.outside : Self.stub(for: cell.kind)
    } else if cell.kind == .code {
      try classifyCode(isSolution: existing?.isSolution ?? false)
    } else if existing?.isLocked != true {
      gradeID = ""
    } else {
      role = .given
    }
  }

  private static func stub(for kind: NotebookCell.Kind) -> String {
    kind == .code ? Assignment.stub.joined(separator: "\n") : Assignment.proseStub
  }

  private mutating func classifyCode(isSolution: Bool) throws(AssignmentError) {
    if let (target, losing) = Self.mutantHeader(source) {
      role = .mutant(of: target, checks: losing)
      gradeID = ""
      released = nil
      return
    }
    let solution = try MarkedText(source, .solution, replacement: Assignment.stub, cell: gradeID)
    let hidden = try MarkedText(source, .hiddenTests, cell: gradeID)
    let checks = try CheckSplitter.checks(in: source, cell: gradeID)
    if solution.hasRegions || isSolution {
      guard checks.isEmpty, !hidden.hasRegions else {
        throw .cell(gradeID, "a solution and graded checks stand in one cell; part them")
      }
      role = .solution
      released = solution.hasRegions ? solution.outside : Self.stub(for: .code)
    } else if !checks.isEmpty {
      role = .tests(checks)
      released = hidden.outside
    } else if hidden.hasRegions {
      throw .cell(gradeID, "hidden tests without a graded check; give the check points")
    } else {
      role = .given
    }
  }

  /// The target and the checks of a first line `// MUTANT OF square LOSES q1, q2`.
  private static func mutantHeader(_ source: String) -> (target: String, losing: [String])? {
    let words = source.prefix { $0 != "\n" }
      .split { $0 == " " || $0 == "," }.map(String.init)
    guard words.count >= 6, words[0] == "//", words[1] == "MUTANT", words[2] == "OF",
      words[4] == "LOSES"
    else { return nil }
    return (words[3], Array(words[5...]))
  }
}
