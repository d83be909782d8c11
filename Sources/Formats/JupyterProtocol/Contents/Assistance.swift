public import Display

/// A client asks what could stand at the cursor.
public struct CompleteRequest: MessageContent {
  /// Its name on the wire, `complete_request`.
  public static let messageType = "complete_request"
  /// The text that is being typed.
  public var code: String
  /// The place in it, in Unicode code points.
  public var cursorPosition: Int

  private enum CodingKeys: String, CodingKey {
    case code
    case cursorPosition = "cursor_pos"
  }
}

/// What could stand at the cursor.
public struct CompleteReply: MessageContent {
  /// Its name on the wire, `complete_reply`.
  public static let messageType = "complete_reply"
  /// Always `ok`.
  public var status = "ok"
  /// The proposals, best first.
  public var matches: [String]
  /// The start of what a proposal replaces, in code points.
  public var cursorStart: Int
  /// The end of what a proposal replaces, in code points.
  public var cursorEnd: Int
  /// JupyterLab reads kinds and signatures from `_jupyter_types_experimental`.
  public var metadata: JSONValue

  /// Creates a reply.
  public init(matches: [String], cursorStart: Int, cursorEnd: Int, metadata: JSONValue = [:]) {
    self.matches = matches
    self.cursorStart = cursorStart
    self.cursorEnd = cursorEnd
    self.metadata = metadata
  }

  private enum CodingKeys: String, CodingKey {
    case status, matches, metadata
    case cursorStart = "cursor_start"
    case cursorEnd = "cursor_end"
  }
}

/// A client asks what stands at the cursor.
public struct InspectRequest: MessageContent {
  /// Its name on the wire, `inspect_request`.
  public static let messageType = "inspect_request"
  /// The text that is being typed.
  public var code: String
  /// The place in it, in Unicode code points.
  public var cursorPosition: Int
  /// 0 for the short answer, 1 for all there is.
  public var detailLevel: Int

  private enum CodingKeys: String, CodingKey {
    case code
    case cursorPosition = "cursor_pos"
    case detailLevel = "detail_level"
  }

  /// Reads a request; the detail level has a default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    code = try container.decode(String.self, forKey: .code)
    cursorPosition = try container.decode(Int.self, forKey: .cursorPosition)
    detailLevel = try container.decodeIfPresent(Int.self, forKey: .detailLevel) ?? 0
  }
}

/// What stands at the cursor.
public struct InspectReply: MessageContent {
  /// Its name on the wire, `inspect_reply`.
  public static let messageType = "inspect_reply"
  /// Always `ok`.
  public var status = "ok"
  /// Whether anything is known.
  public var found: Bool
  /// The representations by MIME type.
  public var data: [String: JSONValue]
  /// Hints by MIME type.
  public var metadata: [String: JSONValue]

  /// Creates a reply; without a bundle, nothing was found.
  public init(_ bundle: MIMEBundle?) {
    found = bundle != nil
    data = bundle?.data ?? [:]
    metadata = bundle?.metadata ?? [:]
  }
}

/// A console asks whether a text is a whole cell.
public struct IsCompleteRequest: MessageContent {
  /// Its name on the wire, `is_complete_request`.
  public static let messageType = "is_complete_request"
  /// The text.
  public var code: String
}

/// Whether a text is a whole cell.
public struct IsCompleteReply: MessageContent {
  /// The answers that the protocol knows.
  public enum Status: String, Sendable, Hashable, Codable {
    /// Ready to run.
    case complete
    /// More must follow.
    case incomplete
    /// No continuation makes it valid.
    case invalid
    /// Not determined.
    case unknown
  }

  /// Its name on the wire, `is_complete_reply`.
  public static let messageType = "is_complete_reply"
  /// The answer.
  public var status: Status
  /// What the next line starts with, when the text is incomplete.
  public var indent: String?

  /// Creates a reply.
  public init(_ status: Status, indent: String? = nil) {
    self.status = status
    self.indent = indent
  }
}
