public import Display

/// One side opens a line between an object of the front end and one of the kernel.
public struct CommOpen: MessageContent, Hashable {
  /// Its name on the wire, `comm_open`.
  public static let messageType = "comm_open"
  /// Names the line in all later messages.
  public var id: String
  /// Names what the other side shall connect to it.
  public var target: String
  /// What the target is told first.
  public var data: JSONValue

  /// Creates the content.
  public init(id: String, target: String, data: JSONValue) {
    self.id = id
    self.target = target
    self.data = data
  }

  private enum CodingKeys: String, CodingKey {
    case data
    case id = "comm_id"
    case target = "target_name"
  }
}

/// One side says something on an open line.
public struct CommMessageContent: MessageContent, Hashable {
  /// Its name on the wire, `comm_msg`.
  public static let messageType = "comm_msg"
  /// The line.
  public var id: String
  /// What is said.
  public var data: JSONValue

  /// Creates the content.
  public init(id: String, data: JSONValue) {
    self.id = id
    self.data = data
  }

  private enum CodingKeys: String, CodingKey {
    case data
    case id = "comm_id"
  }
}

/// One side closes a line, or refuses to open it.
public struct CommClose: MessageContent, Hashable {
  /// Its name on the wire, `comm_close`.
  public static let messageType = "comm_close"
  /// The line.
  public var id: String
  /// What is said last.
  public var data: JSONValue

  /// Creates the content.
  public init(id: String, data: JSONValue = [:]) {
    self.id = id
    self.data = data
  }

  private enum CodingKeys: String, CodingKey {
    case data
    case id = "comm_id"
  }

  /// Reads the content; the data may be left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    data = try container.decodeIfPresent(JSONValue.self, forKey: .data) ?? [:]
  }
}

/// A client asks which lines are open.
public struct CommInfoRequest: MessageContent {
  /// Its name on the wire, `comm_info_request`.
  public static let messageType = "comm_info_request"
  /// Only those of this target; `nil` for all.
  public var target: String?

  private enum CodingKeys: String, CodingKey {
    case target = "target_name"
  }
}

/// Which lines are open.
public struct CommInfoReply: MessageContent {
  /// What is told of one line.
  public struct Comm: Sendable, Hashable, Codable {
    /// The name of its target.
    public var target: String

    private enum CodingKeys: String, CodingKey {
      case target = "target_name"
    }
  }

  /// Its name on the wire, `comm_info_reply`.
  public static let messageType = "comm_info_reply"
  /// Always `ok`.
  public var status = "ok"
  /// The open lines by their ids.
  public var comms: [String: Comm]

  /// Creates a reply from the target of every open line.
  public init(targets: [String: String]) {
    comms = targets.mapValues { Comm(target: $0) }
  }
}
