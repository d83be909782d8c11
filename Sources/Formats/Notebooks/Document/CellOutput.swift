public import Display

/// One output of a code cell.
public struct CellOutput: Sendable, Hashable {
  /// What was put out.
  public enum Content: Sendable, Hashable {
    /// Text printed to the stream `name`.
    case stream(name: String, text: String)
    /// Rich output.
    case display(MIMEBundle)
    /// The value of the last expression.
    case result(MIMEBundle, executionCount: Int?)
    /// The error that ended the cell.
    case error(name: String, value: String, traceback: [String])
    /// An output of a type that format 4.5 does not have, as it was read.
    case unknown(JSONValue)
  }

  /// What was put out.
  public var content: Content
  /// Members beside those of the format.
  public var extra: [String: JSONValue]

  /// Creates an output.
  public init(_ content: Content, extra: [String: JSONValue] = [:]) {
    self.content = content
    self.extra = extra
  }
}
