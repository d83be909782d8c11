/// How cells are compiled.
public struct CompileOptions: Sendable, Hashable {
  /// Whether cells are optimised, across modules; without it they compile faster.
  public var isOptimized: Bool

  /// Whether every access to a variable is checked, which is what keeps variables whole when a
  /// cell is interrupted.
  public var checksExclusivity: Bool

  /// How much memory the compiler may use for one cell, in bytes; more is an error of the cell.
  public var memoryLimit: Int

  /// How long the compiler may take for one cell, in seconds, before it is ended.
  static let timeLimit = 120

  /// Creates options; the defaults are optimised and checked.
  public init(
    isOptimized: Bool = true, checksExclusivity: Bool = true, memoryLimit: Int = 6 << 30
  ) {
    self.isOptimized = isOptimized
    self.checksExclusivity = checksExclusivity
    self.memoryLimit = memoryLimit
  }

  var arguments: [String] {
    (isOptimized ? ["-O", "-cross-module-optimization"] : ["-Onone"])
      + (checksExclusivity ? [] : ["-enforce-exclusivity=unchecked"])
  }
}
