/// Cells that are compiled before their turn, each on top of the one before.
struct CompileAhead: Sendable {
  private struct Entry: Sendable {
    var cell: Cell
    var build: Task<CellBuild, any Error>
  }

  private let builder: CellBuilder
  private var entries: [Entry] = []
  /// The build that the first entry stands on: that of the running cell.
  private var base: Task<CellBuild, any Error>?
  /// The last build that was started; two builds never write the same files at once.
  private var last: Task<CellBuild, any Error>?

  /// Whether no cell is being compiled before its turn.
  var isEmpty: Bool { entries.isEmpty }

  init(builder: CellBuilder) {
    self.builder = builder
  }

  /// The build of `cell` on `point`: the one made ahead if it fits, otherwise a new one.
  mutating func start(_ cell: Cell, at point: ChainPoint) -> Task<CellBuild, any Error> {
    var guess: Task<CellBuild, any Error>?
    if let first = entries.first, first.cell == cell {
      guess = first.build
      entries.removeFirst()
    } else {
      drop()
    }
    let others = entries.map(\.build)
    let build = Task { [builder, last] in
      if let guess {
        let made = await withTaskCancellationHandler {
          try? await guess.value
        } onCancel: {
          guess.cancel()
        }
        if let made, made.point == point { return made }
      }
      try Task.checkCancellation()
      others.forEach { $0.cancel() }
      _ = await last?.result
      return try await builder.build(cell, at: point)
    }
    base = build
    if entries.isEmpty { last = build }
    return build
  }

  /// The running cell has ended; what comes next stands on the chain.
  mutating func settle() {
    base = nil
  }

  /// Compiles `cells` one after the other on top of the running cell, or of `point` when none runs.
  mutating func prepare(_ cells: [Cell], at point: ChainPoint) {
    let kept = zip(entries, cells).prefix { $0.cell == $1 }.count
    entries[kept...].forEach { $0.build.cancel() }
    entries.removeSubrange(kept...)
    for cell in cells.dropFirst(kept) {
      let before = entries.last?.build ?? base
      let build = Task { [builder, last] in
        _ = await last?.result
        try Task.checkCancellation()
        guard let before else { return try await builder.build(cell, at: point) }
        let predecessor = try await before.value
        guard predecessor.product.image != nil else { throw CancellationError() }
        return try await builder.build(cell, at: predecessor.nextPoint)
      }
      entries.append(Entry(cell: cell, build: build))
      last = build
    }
  }

  /// Forgets what was compiled ahead, because what it stands on will not be.
  mutating func drop() {
    entries.forEach { $0.build.cancel() }
    entries = []
    base = nil
  }

  /// Waits until no build is running any more.
  func finish() async {
    _ = await last?.result
  }
}
