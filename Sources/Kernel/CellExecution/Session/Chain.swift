/// The cells whose code is in the worker, oldest first; each sees those before it.
struct Chain: Sendable {
  /// What the next cell is compiled on.
  private(set) var point = ChainPoint()
  /// Every loaded cell, by module name.
  private(set) var records: [String: CellRecord] = [:]
  private var order: [String] = []
  /// The cells that ran to their end and may run again, in order.
  private(set) var completed: [Cell] = []

  /// Adds a cell that the worker has loaded.
  mutating func append(_ build: CellBuild, isCompleted: Bool) {
    if isCompleted, build.record.cell.isReplayable { completed.append(build.record.cell) }
    records[build.record.module] = build.record
    order.append(build.record.module)
    point = build.nextPoint
  }

  /// Replaces what the next cell is compiled on.
  mutating func move(to point: ChainPoint) {
    self.point = point
  }

  /// Gives up the number of a cell that the worker refused; its name may be known to the loader.
  mutating func skipNumber() {
    point.number += 1
  }

  /// The names of all variables, without repetition, in the order of their declaration.
  var variables: [String] {
    var seen: Set<String> = []
    return order.flatMap { records[$0]?.edited.variableNames ?? [] }
      .filter { seen.insert($0).inserted }
  }
}

extension EditedCell {
  /// The names of the variables of the top level.
  var variableNames: [String] { declarations.filter { $0.kind != .other }.map(\.name) }
}
