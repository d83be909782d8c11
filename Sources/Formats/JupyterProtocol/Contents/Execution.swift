public import Display

/// A client asks to run a cell.
public struct ExecuteRequest: MessageContent {
  /// Its name on the wire, `execute_request`.
  public static let messageType = "execute_request"
  /// The text of the cell.
  public var code: String
  /// Whether the cell leaves no trace: no count, no history, no result.
  public var silent: Bool
  /// Whether the cell counts and joins the history; never when silent.
  public var storeHistory: Bool
  /// Expressions to evaluate afterwards, by name.
  public var userExpressions: [String: String]
  /// Whether this client answers questions of the cell.
  public var allowStandardInput: Bool
  /// Whether a failure aborts the requests that wait behind this one.
  public var stopOnError: Bool

  private enum CodingKeys: String, CodingKey {
    case code, silent
    case storeHistory = "store_history"
    case userExpressions = "user_expressions"
    case allowStandardInput = "allow_stdin"
    case stopOnError = "stop_on_error"
  }

  /// Reads a request; everything but the code has a default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    code = try container.decode(String.self, forKey: .code)
    silent = try container.decodeIfPresent(Bool.self, forKey: .silent) ?? false
    let stores = try container.decodeIfPresent(Bool.self, forKey: .storeHistory) ?? true
    storeHistory = stores && !silent
    userExpressions =
      try container.decodeIfPresent([String: String].self, forKey: .userExpressions) ?? [:]
    allowStandardInput =
      try container.decodeIfPresent(Bool.self, forKey: .allowStandardInput) ?? true
    stopOnError = try container.decodeIfPresent(Bool.self, forKey: .stopOnError) ?? true
  }
}

/// How a cell ended.
public struct ExecuteReply: MessageContent {
  /// Its name on the wire, `execute_reply`.
  public static let messageType = "execute_reply"
  /// How it ended; an error carries its details.
  public var status: ReplyStatus
  /// The number of the cell.
  public var executionCount: Int
  /// The values of the user's expressions, by name.
  public var userExpressions: [String: JSONValue]
  /// Requests to the front end: a page to show, an input to set.
  public var payload: [JSONValue]

  /// Creates a reply.
  public init(
    status: ReplyStatus, executionCount: Int, userExpressions: [String: JSONValue] = [:],
    payload: [JSONValue] = []
  ) {
    self.status = status
    self.executionCount = executionCount
    self.userExpressions = userExpressions
    self.payload = payload
  }

  private enum CodingKeys: String, CodingKey {
    case payload
    case executionCount = "execution_count"
    case userExpressions = "user_expressions"
  }

  /// Writes the reply with its status.
  public func encode(to encoder: any Encoder) throws {
    try status.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(executionCount, forKey: .executionCount)
    if case .ok = status {
      try container.encode(userExpressions, forKey: .userExpressions)
      try container.encode(payload, forKey: .payload)
    }
  }

  /// Reads a reply.
  public init(from decoder: any Decoder) throws {
    status = try ReplyStatus(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    executionCount = try container.decode(Int.self, forKey: .executionCount)
    userExpressions =
      try container.decodeIfPresent([String: JSONValue].self, forKey: .userExpressions) ?? [:]
    payload = try container.decodeIfPresent([JSONValue].self, forKey: .payload) ?? []
  }
}

/// Everybody sees which cell runs.
public struct ExecuteInput: MessageContent {
  /// Its name on the wire, `execute_input`.
  public static let messageType = "execute_input"
  /// The text of the cell.
  public var code: String
  /// The number of the cell.
  public var executionCount: Int

  /// Creates the content.
  public init(code: String, executionCount: Int) {
    self.code = code
    self.executionCount = executionCount
  }

  private enum CodingKeys: String, CodingKey {
    case code
    case executionCount = "execution_count"
  }
}

/// How a request went; part of every reply.
public enum ReplyStatus: Sendable, Hashable {
  /// As asked.
  case ok
  /// Not as asked.
  case error(ErrorContent)
  /// Not at all, because an earlier request failed.
  case aborted
}

extension ReplyStatus: Codable {
  private enum CodingKeys: String, CodingKey {
    case status
  }

  /// Reads the members of a reply that tell its status.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .status) {
    case "ok": self = .ok
    case "aborted": self = .aborted
    default: self = .error(try ErrorContent(from: decoder))
    }
  }

  /// Writes `status`, and the members of an error.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .ok: try container.encode("ok", forKey: .status)
    case .aborted: try container.encode("aborted", forKey: .status)
    case .error(let content):
      try container.encode("error", forKey: .status)
      try content.encode(to: encoder)
    }
  }
}
