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
  /// Whether the cell is so simple that optimising it is not worth the time.
  package var isSimple: Bool
  /// Whether there is something in the cell that later cells may see.
  package var declaresSomething = true
  /// Where the statements of the top level begin.
  var statements: [Place]
  /// What was inserted or replaced, in the order of the text.
  var edits: [Edit]

  /// A name of the top level.
  package struct Declaration: Sendable, Hashable {
    /// What is declared.
    package enum Kind: Sendable, Hashable {
      case variable
      /// Bound by a `guard`, so that only a copy of it is visible to later cells.
      case guarded
      case other
    }
    package var name: String
    package var kind: Kind
    /// Where the declaring statement begins, counted from 1.
    package var line: Int
    package var column: Int
  }

  /// A line and a column of the original, counted from 1; columns count bytes.
  struct Place: Sendable, Hashable {
    var line, column: Int
  }

  /// A replacement of `removed` bytes at a place of the original by `inserted`.
  struct Edit: Sendable {
    var offset: Int
    var line: Int
    var column: Int
    var removed: Int
    var inserted: String
  }

  /// The names that a `guard` of the top level binds.
  var guardedNames: [String] { declarations.filter { $0.kind == .guarded }.map(\.name) }

  /// The variables that have no value when the top level stopped at a place of the original.
  ///
  /// Those are the ones of the statement there and of all later ones; without a place, all of them.
  package func unsetVariables(stoppedAt place: (line: Int, column: Int)?) -> [String] {
    let variables = declarations.filter { $0.kind != .other }
    guard let place else { return variables.map(\.name) }
    let reached = statements.last { ($0.line, $0.column) <= (place.line, place.column) }
    guard let reached else { return variables.map(\.name) }
    return variables.filter { ($0.line, $0.column) >= (reached.line, reached.column) }.map(\.name)
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
