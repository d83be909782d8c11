/// Cells that are compiled before their turn, each on top of the one before.
struct CompileAhead: Sendable {
  private struct Entry: Sendable {
    var cell: Cell
    var build: Task<CellBuild, any Error>
  }

  private let builder: CellBuilder
  private var entries: [Entry] = []
  /// How many of the entries stand on a guess of what the running cell is compiled on.
  private var guessed = 0
  /// The running cell, on whose build the first entry stands.
  private var base: Entry?
  /// The last build that was started; two builds never write the same files at once.
  private var last: Task<CellBuild, any Error>?

  /// Whether no cell is being compiled before its turn.
  var isEmpty: Bool { entries.isEmpty }

  init(builder: CellBuilder) {
    self.builder = builder
  }

  /// The build of `cell` on `point`: the one made ahead if it fits, otherwise a new one.
  ///
  /// The cells that were announced to follow stay announced; what was made of them on top of a
  /// build that does not fit is made anew.
  mutating func start(_ cell: Cell, at point: ChainPoint) -> Task<CellBuild, any Error> {
    guard let first = entries.first, first.cell == cell else {
      drop()
      let build = Task { [builder, last] in
        _ = await last?.result
        try Task.checkCancellation()
        return try await builder.build(cell, at: point)
      }
      (base, last, guessed) = (Entry(cell: cell, build: build), build, 0)
      return build
    }
    entries.removeFirst()
    let others = entries.map(\.build)
    let build = Task { [builder, last] in
      let made = await withTaskCancellationHandler {
        try? await first.build.value
      } onCancel: {
        first.build.cancel()
      }
      if let made, made.point == point { return made }
      others.forEach { $0.cancel() }
      _ = await last?.result
      try Task.checkCancellation()
      return try await builder.build(cell, at: point)
    }
    (base, guessed) = (Entry(cell: cell, build: build), entries.count)
    if entries.isEmpty { last = build }
    return build
  }

  /// Makes anew what stood on a guess, now that another build than the guess is there.
  mutating func renew(after build: CellBuild) {
    guard !build.isMadeAhead, guessed > 0 else { return }
    let cells = entries.map(\.cell)
    prepare([], at: build.nextPoint)
    prepare(cells, at: build.nextPoint)
  }

  /// The running cell has ended; what comes next stands on the chain.
  mutating func settle() {
    base = nil
  }

  /// Compiles `cells` one after the other on top of the running cell, which may lead them, or of
  /// `point` when none runs.
  mutating func prepare(_ cells: [Cell], at point: ChainPoint) {
    let cells = cells.dropFirst(base != nil && cells.first == base?.cell ? 1 : 0)
    let kept = zip(entries, cells).prefix { $0.cell == $1 }.count
    entries[kept...].forEach { $0.build.cancel() }
    entries.removeSubrange(kept...)
    guessed = min(guessed, kept)  // what comes now stands on the build, not on the guess
    for cell in cells.dropFirst(kept) {
      let before = entries.last?.build ?? base?.build
      let build = Task { [builder, last] in
        _ = await last?.result
        try Task.checkCancellation()
        var place = point
        if let before {
          let predecessor = try await before.value
          guard predecessor.product.image != nil else { throw CancellationError() }
          place = predecessor.nextPoint
        }
        var build = try await builder.build(cell, at: place)
        build.isMadeAhead = true
        return build
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
