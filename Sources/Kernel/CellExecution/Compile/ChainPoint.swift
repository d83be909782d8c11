/// A state of the chain that a cell can be compiled on.
struct ChainPoint: Sendable, Hashable {
  /// How many numbers are taken.
  var number = 0
  /// The module that the next cell re-exports.
  var newest: String?
  /// Modules that cells of the chain have imported for all later ones.
  var imports: Set<String> = []
  /// Names that the newest cell has bound by `guard`; the next cell declares them for all later ones.
  var guarded: [String] = []
  /// What was installed for all cells.
  var packages = PackageSet()
  /// Names everything that was compiled so far.
  var key = CacheKey([])

  /// The state after a cell whose build has `key`.
  ///
  /// One that declares nothing is left out, for every link costs the later cells time.
  func advanced(by record: CellRecord, packages: PackageSet, key: CacheKey) -> ChainPoint {
    guard record.edited.declaresSomething else {
      var next = self
      next.number = record.number
      next.packages = packages
      return next
    }
    return ChainPoint(
      number: record.number, newest: record.module,
      imports: imports.union(record.edited.imports), guarded: record.edited.guardedNames,
      packages: packages, key: key)
  }
}
