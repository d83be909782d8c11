/// A wish of the cell's author about how the cell is compiled and run, written as a comment of its
/// own line: `// lectern: unchecked`.
package enum Directive: String, CaseIterable, Sendable {
  /// No checks of overlapping accesses in this cell: loops over variables of earlier cells become
  /// faster, but an interrupt may leave a variable half changed.
  case unchecked
  /// No optimisation of this cell.
  case unoptimized
  /// Before this cell, the cells that were lost with a worker run again, without their output.
  case replay
}

extension CompileOptions {
  /// The options with the wishes of a cell.
  func applying(_ directives: Set<Directive>) -> CompileOptions {
    var options = self
    if directives.contains(.unchecked) { options.checksExclusivity = false }
    if directives.contains(.unoptimized) { options.isOptimized = false }
    return options
  }
}
