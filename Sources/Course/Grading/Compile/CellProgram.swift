/// The code of a notebook as units: one for all cells if they agree, else one for each.
///
/// One unit compiles several times faster than many. Cells that do not compile together, because one
/// is wrong or declares a name again, become a chain in which each sees those before it, as in the
/// kernel; a cell that fails stays out and costs only what depends on it.
struct CellProgram: Sendable {
  /// The units in the order in which they are loaded; the last one is the module `Student`.
  var units: [CompiledUnit]
  /// The diagnostics of cells that stayed out, by the cell's name.
  var failures: [String: String] = [:]
  /// The cells that each unit holds.
  var cellNames: [String: [String]] = [:]

  /// The module through which probes see the code; instructor and student use the same name, so that
  /// the names of types agree.
  static let module = "Student"

  /// Compiles `pieces`.
  static func compile(
    _ pieces: [ReadPiece], with compiler: UnitCompiler, isTrusted: Bool = false
  ) throws(GradingError) -> CellProgram {
    let awaits = pieces.contains(where: \.text.awaits)
    let together = CompileUnit(
      module: module,
      source: pieces.map { exported($0, awaits: awaits) }.joined(separator: "\n")
        + (awaits ? CellImports.asyncEnd : ""), isAsync: awaits)
    if case .compiled(let unit) = try compiler.compile(together, isTrusted: isTrusted) {
      return CellProgram(units: [unit], cellNames: [module: pieces.map(\.name)])
    }
    return try chain(pieces, with: compiler, isTrusted: isTrusted)
  }

  /// Compiles each piece as a unit of its own.
  static func chain(
    _ pieces: [ReadPiece], with compiler: UnitCompiler, isTrusted: Bool = false
  ) throws(GradingError) -> CellProgram {
    var program = CellProgram(units: [])
    for (index, piece) in pieces.enumerated() {
      let before = program.units.last.map { "@_exported import \($0.module)\n" } ?? ""
      let awaits = piece.text.awaits
      let unit = CompileUnit(
        module: "Cell_\(index + 1)",
        source: before + exported(piece, awaits: awaits) + (awaits ? CellImports.asyncEnd : ""),
        imports: program.units, isAsync: awaits)
      switch try compiler.compile(unit, isTrusted: isTrusted) {
      case .compiled(let compiled):
        program.units.append(compiled)
        program.cellNames[compiled.module] = [piece.name]
      case .refused(let text): program.failures[piece.name] = text
      }
    }
    let all = CompileUnit(
      module: module, source: program.units.last.map { "@_exported import \($0.module)" } ?? "",
      imports: program.units, isScript: false)
    switch try compiler.compile(all, isTrusted: isTrusted) {
    case .compiled(let unit):
      program.units.append(unit)
      program.cellNames[unit.module] = []
    case .refused(let text) where isTrusted:
      throw .judge("the module that gathers the cells does not compile: \(firstError(of: text))")
    case .refused(let text):
      // A module that the compiler wrote and cannot read; then no check finds the code.
      program.failures["all cells"] = text
    }
    return program
  }

  private static func exported(_ piece: ReadPiece, awaits: Bool) -> String {
    "#sourceLocation(file: \"\(piece.name)\", line: 1)\n"
      + (awaits ? piece.text.unisolated : piece.text.exported) + "\n#sourceLocation()"
  }
}
