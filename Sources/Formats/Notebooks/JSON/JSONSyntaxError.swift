/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// The column in bytes, from 1.
  public var column: Int
  /// What is wrong there.
  public var reason: String

  /// `line L, column C: reason`.
  public var description: String { "line \(line), column \(column): \(reason)" }
}
