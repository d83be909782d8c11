public import FoundationEssentials

/// Who sent a message, when, and of which type.
///
/// Source: Messaging in Jupyter 5.5, “Message header”.
public struct Header: Sendable, Hashable {
  /// Unique among all messages.
  public var id: String
  /// The session of the sender; a client and the replies to it may differ.
  public var session: String
  /// The name of the user, which nothing depends on.
  public var username: String
  /// When the message was made, in ISO 8601.
  public var date: String
  /// The name of the type, for instance `execute_request`.
  public var messageType: String
  /// The version of the protocol.
  public var version: String
  /// The subshell that a request is for; `nil` for the main shell.
  public var subshellID: String?

  /// The version of the protocol that this module speaks.
  public static let protocolVersion = "5.5"

  /// Creates the header of a message that is made at `date`.
  public init(id: String, session: String, username: String, date: Date, messageType: String) {
    self.id = id
    self.session = session
    self.username = username
    self.date = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    self.messageType = messageType
    version = Self.protocolVersion
  }
}

extension Header: Codable {
  private enum CodingKeys: String, CodingKey {
    case id = "msg_id"
    case session
    case username
    case date
    case messageType = "msg_type"
    case version
    case subshellID = "subshell_id"
  }

  /// Reads a client's header; only the id and the type must be there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    messageType = try container.decode(String.self, forKey: .messageType)
    session = try container.decodeIfPresent(String.self, forKey: .session) ?? ""
    username = try container.decodeIfPresent(String.self, forKey: .username) ?? ""
    date = try container.decodeIfPresent(String.self, forKey: .date) ?? ""
    version = try container.decodeIfPresent(String.self, forKey: .version) ?? ""
    subshellID = try container.decodeIfPresent(String.self, forKey: .subshellID)
  }
}
