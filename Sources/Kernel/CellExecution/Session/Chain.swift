/// The cells whose code is in the worker, oldest first; each sees those before it.
struct Chain: Sendable {
  private(set) var modules: [String] = []
  /// The modules that cells of the chain import for all later ones.
  private(set) var imports: Set<String> = []

  var newest: String? { modules.last }

  mutating func append(_ record: CellRecord) {
    modules.append(record.module)
    imports.formUnion(record.edited.imports)
  }

  /// The names of all variables, without repetition, in the order of their declaration.
  func variables(records: [String: CellRecord]) -> [String] {
    var seen: Set<String> = []
    return modules.flatMap { records[$0]?.edited.variableNames ?? [] }
      .filter { seen.insert($0).inserted }
  }
}

extension EditedCell {
  /// The names of the variables of the top level.
  var variableNames: [String] { declarations.filter { $0.kind == .variable }.map(\.name) }
}
