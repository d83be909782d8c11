/// A state of the chain that a cell can be compiled on.
struct ChainPoint: Sendable, Hashable {
  /// How many numbers are taken.
  var number = 0
  /// The module that the next cell re-exports.
  var newest: String?
  /// Modules that cells of the chain have imported for all later ones.
  var imports: Set<String> = []
  /// Names everything that was compiled so far.
  var key = CacheKey([])

  /// The state after a cell whose build has `key`.
  func advanced(by record: CellRecord, key: CacheKey) -> ChainPoint {
    ChainPoint(
      number: record.number, newest: record.module,
      imports: imports.union(record.edited.imports), key: key)
  }
}
