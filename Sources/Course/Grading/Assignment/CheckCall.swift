/// A `check(…)` of a test cell, taken apart without being run.
public struct CheckCall: Sendable, Hashable, Codable {
  /// Which function is called.
  public enum Form: String, Sendable, Hashable, Codable {
    /// `check` with `given:`; the probe takes the input.
    case given
    /// `check` without `given:`; the probe takes nothing.
    case plain
    /// `checkOutput`; the probe prints.
    case output
  }

  /// The check's name.
  public var id: String
  /// The points for all its inputs.
  public var points: Double
  /// Which function is called.
  public var form: Form
  /// The closure that meets the submission, with its braces; the rest stays with the judge.
  public var probe: String
  /// Whether the check stands among hidden tests.
  public var isHidden: Bool
}
