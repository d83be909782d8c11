/// The probes of all checks, compiled against one submission.
struct ProbeSet: Sendable {
  /// The images that hold the entry points.
  private(set) var units: [CompiledUnit] = []
  /// Why a check has no entry point, by the check's number.
  private(set) var failures: [Int: String] = [:]

  /// Compiles the probes together, or, if one does not fit the submission, one by one.
  init(
    _ numbered: [(index: Int, check: SealedManifest.Check)], for program: CellProgram,
    with compiler: UnitCompiler
  ) throws(GradingError) {
    if let unit = try Self.unit("Probes", numbered, program, compiler).unit {
      units = [unit]
      return
    }
    for entry in numbered {
      let (unit, problem) = try Self.unit("Probe_\(entry.index)", [entry], program, compiler)
      if let unit {
        units.append(unit)
      } else {
        failures[entry.index] = "does not fit the check: \(problem)"
      }
    }
  }

  private static func unit(
    _ module: String, _ checks: [(index: Int, check: SealedManifest.Check)],
    _ program: CellProgram, _ compiler: UnitCompiler
  ) throws(GradingError) -> (unit: CompiledUnit?, problem: String) {
    let unit = CompileUnit(
      module: module, source: ProbeUnits.source(checks), imports: program.units, isScript: false)
    switch try compiler.compile(unit) {
    case .compiled(let compiled): return (compiled, "")
    case .refused(let text):
      let error = firstError(of: text)
      return (nil, error.split(separator: "error: ").last.map(String.init) ?? error)
    }
  }
}
