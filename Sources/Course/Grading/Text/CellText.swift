import CellExecution

/// The text of a cell as the compiler gets it, and what its checks ask about it.
struct CellText: Codable, Sendable, Hashable {
  /// The text with its imports handed on to later cells and without commands to the kernel.
  var exported: String
  /// The same for a unit that awaits.
  var unisolated: String
  /// Whether its top level awaits.
  var awaits: Bool
  /// What a `checkSource` asks for.
  var facts: TextFacts

  /// Reads `source`.
  ///
  /// Texts can be made that no parser survives, nested a hundred thousand deep. This is for the
  /// instructor's text, and for a process that may end: that of students goes through ``TextReader``.
  init(_ source: String) {
    let refusing = CellDirectives.refusingInstallations(in: source)
    exported = CellImports.exported(refusing)
    unisolated = CellImports.exported(CellImports.unisolated(refusing))
    awaits = CellImports.awaits(source)
    facts = TextFacts(source)
  }
}

/// A piece of code whose text has been read.
struct ReadPiece: Sendable, Hashable {
  var name: String
  var text: CellText
  /// Whether a student may have written it.
  var isStudents: Bool

  /// Reads the instructor's text.
  init(instructors piece: LocatedSubmission.Piece) {
    self.init(piece, CellText(piece.source))
  }

  init(_ piece: LocatedSubmission.Piece, _ text: CellText) {
    (name, self.text, isStudents) = (piece.name, text, piece.isStudents)
  }
}
