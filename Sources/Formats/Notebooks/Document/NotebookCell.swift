public import Display

/// One cell of a notebook.
public struct NotebookCell: Sendable, Hashable {
  /// What a cell holds.
  public enum Kind: String, Sendable, Hashable {
    /// Text in Markdown.
    case markdown
    /// Source code and what it put out.
    case code
    /// Text that front ends pass on as it is.
    case raw
  }

  /// The kind of content.
  public var kind: Kind
  /// Names the cell within its notebook; absent before format 4.5.
  public var id: String?
  /// The text of the cell.
  public var source: String
  /// The cell's metadata, for instance `tags`.
  public var metadata: [String: JSONValue]
  /// Files that Markdown refers to as `attachment:name`, each a bundle by MIME type.
  public var attachments: [String: JSONValue]?
  /// What the code put out; empty for other kinds.
  public var outputs: [CellOutput]
  /// The number shown beside the code, if it has run.
  public var executionCount: Int?
  /// Members beside those of the format.
  public var extra: [String: JSONValue]

  /// Creates a cell.
  public init(
    _ kind: Kind, id: String? = nil, source: String, metadata: [String: JSONValue] = [:],
    attachments: [String: JSONValue]? = nil, outputs: [CellOutput] = [],
    executionCount: Int? = nil, extra: [String: JSONValue] = [:]
  ) {
    self.kind = kind
    self.id = id
    self.source = source
    self.metadata = metadata
    self.attachments = attachments
    self.outputs = outputs
    self.executionCount = executionCount
    self.extra = extra
  }

  /// The strings of `metadata.tags`.
  public var tags: [String] {
    metadata["tags"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}
