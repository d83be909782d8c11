import NotebookExecution
import Notebooks

/// Where a cell failed, as editors and people read it: `lectures/01.md:17:2: cell 3, line 2`.
struct FailurePlace: CustomStringConvertible {
  /// The file that a person edits.
  var file: String
  /// The line in that file, if it is a lecture.
  var line: Int?
  /// The column in that line.
  var column: Int?
  private var cell: String

  /// The place of a cell's failure.
  init(_ report: CellReport, in source: NotebookSource) {
    self.init(cell: report.index, in: source)
    guard let location = report.failureLocation else { return }
    line = line.map { $0 + location.line - 1 }
    column = line == nil ? nil : location.column
    cell += ", line \(location.line)"
  }

  /// The beginning of the cell at position `index`.
  init(cell index: Int, in source: NotebookSource) {
    line = source.lines[index]
    file = line == nil ? source.path : source.editedPath
    let number = source.notebook.cells[...index].count { $0.kind == .code }
    cell = "cell \(number)"
  }

  var description: String {
    ([file] + [line, column].compactMap { $0.map { String($0) } }).joined(separator: ":")
      + ": \(cell)"
  }
}
