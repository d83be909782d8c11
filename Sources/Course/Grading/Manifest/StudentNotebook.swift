import Display
import Notebooks

/// The students' version of an assignment.
enum StudentNotebook {
  /// The notebook: no solutions, hidden tests, mutants or outputs, and nbgrader's metadata.
  static func notebook(of assignment: Assignment) -> Notebook {
    var metadata = assignment.metadata
    metadata["celltoolbar"] = nil
    let cells = assignment.cells.compactMap { cell -> NotebookCell? in
      guard let released = cell.released else { return nil }
      let kind = NotebookCell.Kind(rawValue: cell.cellType) ?? .raw
      var result = NotebookCell(kind, source: released, metadata: cell.metadata)
      if let nbgrader = cell.nbgrader {
        result.id = cell.gradeID
        result.metadata["nbgrader"] = nbgrader.json(source: released, cellType: cell.cellType)
        result.metadata["deletable"] = false
        if nbgrader.countsAsLocked { result.metadata["editable"] = false }
      }
      return result
    }
    return Notebook(metadata: metadata, cells: numbered(cells))
  }

  /// The instructor's notebook as nbgrader's `generate_assignment` takes it: solutions and hidden tests
  /// stand in it, mutants do not.
  static func source(of assignment: Assignment) -> Notebook {
    let cells = assignment.cells.compactMap { cell -> NotebookCell? in
      guard cell.released != nil else { return nil }
      let kind = NotebookCell.Kind(rawValue: cell.cellType) ?? .raw
      var result = NotebookCell(kind, source: cell.source, metadata: cell.metadata)
      if let nbgrader = cell.nbgrader {
        result.id = cell.gradeID
        result.metadata["nbgrader"] = nbgrader.json
      }
      return result
    }
    return Notebook(metadata: assignment.metadata, cells: numbered(cells))
  }

  /// Gives an id to every cell that has none.
  private static func numbered(_ cells: [NotebookCell]) -> [NotebookCell] {
    var cells = cells
    for index in cells.indices where cells[index].id == nil {
      cells[index].id = "text-\(index + 1)"
    }
    return cells
  }

  /// The cells that the manifest records.
  static func manifestCells(
    of assignment: Assignment, _ notebook: Notebook
  ) -> [SealedManifest.Cell] {
    assignment.cells.compactMap { cell in
      let role: SealedManifest.Cell.Role
      var manualPoints: Double?
      switch cell.role {
      case .prose, .mutant: return nil
      case .given:
        if cell.cellType != "code" { return nil }
        role = .given
      case .solution: role = .solution
      case .tests: role = .tests
      case .manual(let points):
        role = .manual
        manualPoints = points
      }
      let position = notebook.cells.firstIndex { $0.id == cell.gradeID } ?? 0
      return SealedManifest.Cell(
        gradeID: cell.gradeID, cellID: cell.gradeID, role: role, solved: cell.source,
        released: cell.released ?? "", position: position, manualPoints: manualPoints)
    }
  }
}
