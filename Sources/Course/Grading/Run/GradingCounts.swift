import Synchronization

/// How much of the work of a run was known already.
public final class GradingCounts: Sendable {
  /// The numbers.
  public struct Values: Sendable, Hashable, Codable {
    /// Units of code that were compiled, and those found compiled.
    public var unitsCompiled = 0, unitsKnown = 0
    /// Checks that ran, and those whose outcome was known.
    public var checksRun = 0, checksKnown = 0
  }

  private let values = Mutex(Values())

  /// Starts at zero.
  public init() {}

  /// The numbers so far.
  public var current: Values { values.withLock { $0 } }

  func add(_ change: (inout Values) -> Void) { values.withLock { change(&$0) } }
}
