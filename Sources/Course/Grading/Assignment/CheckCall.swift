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
    /// `checkSession`; the probe starts a session and answers its commands.
    case session
    /// `checkPlot`; the probe makes a figure.
    case plot
    /// `checkType`; the probe is a requirement that only has to compile.
    case type
    /// `checkSource`; the text is read, and nothing runs.
    case source
  }

  /// The check's name.
  public var id: String
  /// The points for all its inputs.
  public var points: Double
  /// Which function is called.
  public var form: Form
  /// The closure that meets the submission, with its braces; the rest stays with the judge.
  ///
  /// Of a check of types it states the requirement; of a check of the text it is empty.
  public var probe: String
  /// Whether the closure awaits.
  public var isAsync: Bool?
  /// Whether the check stands among hidden tests.
  public var isHidden: Bool
  /// The whole call.
  public var statement: String
}
