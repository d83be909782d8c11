/// A cell as the compiler sees it: edited where script mode needs it, with the way back.
package struct EditedCell: Sendable {
  /// The edited text; it has the lines of the original.
  package var text: String
  /// Names that the top level declares, in order.
  package var declarations: [Declaration]
  /// Modules that the cell imports and that later cells then see.
  package var imports: [String]
  /// Whether the top level waits for something.
  package var isAsync: Bool
  /// Whether the last expression is shown.
  package var showsResult: Bool
  /// What was inserted or replaced, in the order of the text.
  var edits: [Edit]

  /// A name of the top level.
  package struct Declaration: Sendable, Hashable {
    /// What is declared.
    package enum Kind: Sendable, Hashable { case variable, other }
    package var name: String
    package var kind: Kind
    /// The line on which the declaring statement begins, counted from 1.
    package var line: Int
  }

  /// A replacement of `removed` bytes at a place of the original by `inserted`.
  struct Edit: Sendable {
    var offset: Int
    var line: Int
    var column: Int
    var removed: Int
    var inserted: String
  }

  /// The column of the original for a column of the edited text; both count bytes from 1.
  package func originalColumn(line: Int, column: Int) -> Int {
    var shift = 0
    for edit in edits where edit.line == line {
      let start = edit.column + shift
      guard column >= start else { break }
      if column < start + edit.inserted.utf8.count { return edit.column }
      shift += edit.inserted.utf8.count - edit.removed
    }
    return column - shift
  }
}
