public import Display

/// A client asks for cells that ran before.
public struct HistoryRequest: MessageContent {
  /// Which cells are asked for.
  public enum Access: String, Sendable, Hashable, Codable {
    /// The last ones.
    case tail
    /// Some lines of one session.
    case range
    /// Those whose text matches a pattern.
    case search
  }

  /// Its name on the wire, `history_request`.
  public static let messageType = "history_request"
  /// Whether the text outputs are wanted too.
  public var wantsOutput: Bool
  /// Which cells are asked for.
  public var access: Access
  /// For a range: a session, or 0 for the current one and −k for the k-th before it.
  public var session: Int
  /// For a range: the first line.
  public var start: Int
  /// For a range: the line after the last; `nil` for all lines.
  public var stop: Int?
  /// For tail and search: the greatest number of cells; `nil` for all.
  public var count: Int?
  /// For search: the pattern, in which `*` stands for any text and `?` for any character.
  public var pattern: String
  /// For search: whether equal texts are given once.
  public var isUnique: Bool

  private enum CodingKeys: String, CodingKey {
    case session, start, stop, pattern
    case wantsOutput = "output"
    case access = "hist_access_type"
    case count = "n"
    case isUnique = "unique"
  }

  /// Reads a request; only the kind of access must be there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    wantsOutput = try container.decodeIfPresent(Bool.self, forKey: .wantsOutput) ?? false
    access = try container.decode(Access.self, forKey: .access)
    session = try container.decodeIfPresent(Int.self, forKey: .session) ?? 0
    start = try container.decodeIfPresent(Int.self, forKey: .start) ?? 1
    stop = try container.decodeIfPresent(Int.self, forKey: .stop)
    count = try container.decodeIfPresent(Int.self, forKey: .count)
    pattern = try container.decodeIfPresent(String.self, forKey: .pattern) ?? "*"
    isUnique = try container.decodeIfPresent(Bool.self, forKey: .isUnique) ?? false
  }
}

/// Cells that ran before.
public struct HistoryReply: MessageContent {
  /// Its name on the wire, `history_reply`.
  public static let messageType = "history_reply"
  /// Always `ok`.
  public var status = "ok"
  /// For each cell `[session, line, text]`, or `[session, line, [text, output]]`.
  public var history: [JSONValue]

  /// Creates a reply.
  public init(history: [JSONValue]) {
    self.history = history
  }
}
