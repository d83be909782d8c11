/// A Swift module made of one or more cells.
struct CompileUnit: Sendable, Hashable {
  /// The name of the module.
  var module: String
  /// The text: cells, or generated probes.
  var source: String
  /// The units whose modules it imports.
  var imports: [CompiledUnit] = []
  /// Whether the text is a script with top-level statements, or declarations only.
  var isScript = true
  /// Whether the top-level statements await.
  var isAsync = false

  /// The function that runs the top-level statements.
  var entry: String { "lectern_start_\(module)" }
}

/// A unit as machine code.
struct CompiledUnit: Sendable, Hashable {
  /// The name of the module.
  var module: String
  /// The function that runs the top-level statements; `nil` for declarations only.
  var entry: String?
  /// Whether that function starts a task rather than running to the end.
  var isAsync = false
  /// The folder that holds image and module, and nothing else.
  var folder: String
  /// SHA-256 of the module file: equal for units with the same interface.
  var interfaceHash: String

  var image: String { "\(folder)/lib\(module).so" }
}

/// What came of compiling a unit.
enum CompileResult: Sendable, Hashable {
  case compiled(CompiledUnit)
  /// The compiler refused; the text is its diagnostics.
  case refused(String)
}
