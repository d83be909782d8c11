/// One piece of output in several representations, of which a client shows the richest it knows.
///
/// Text representations are strings, `application/json` and Vega-Lite are JSON objects, binary images
/// are base64 strings.
///
/// Source: Messaging in Jupyter 5.5, “display_data”.
public struct MIMEBundle: Sendable, Hashable, Codable {
  /// The representations by MIME type, for instance `text/plain`.
  public var data: [String: JSONValue]

  /// Hints by MIME type, for instance `["image/png": ["width": 640]]`.
  public var metadata: [String: JSONValue]

  /// Creates a bundle from its parts.
  public init(data: [String: JSONValue], metadata: [String: JSONValue] = [:]) {
    self.data = data
    self.metadata = metadata
  }

  /// Creates a bundle that holds only `text/plain`.
  public init(plainText: String) {
    self.init(data: ["text/plain": .string(plainText)])
  }

  /// The plain-text representation, if there is one.
  public var plainText: String? { data["text/plain"]?.stringValue }
}
