/// A client asks for another shell, whose requests do not wait for those of the main one.
///
/// Source: Jupyter Enhancement Proposal 91.
public struct CreateSubshellRequest: MessageContent {
  /// Its name on the wire, `create_subshell_request`.
  public static let messageType = "create_subshell_request"
}

/// The shell was created.
public struct CreateSubshellReply: MessageContent {
  /// Its name on the wire, `create_subshell_reply`.
  public static let messageType = "create_subshell_reply"
  /// Always `ok`.
  public var status = "ok"
  /// What requests for the shell carry in their header.
  public var id: String

  /// Creates a reply.
  public init(id: String) {
    self.id = id
  }

  private enum CodingKeys: String, CodingKey {
    case status
    case id = "subshell_id"
  }
}

/// A client asks to end a shell.
public struct DeleteSubshellRequest: MessageContent {
  /// Its name on the wire, `delete_subshell_request`.
  public static let messageType = "delete_subshell_request"
  /// The shell.
  public var id: String

  private enum CodingKeys: String, CodingKey {
    case id = "subshell_id"
  }
}

/// The shell takes no more requests.
public struct DeleteSubshellReply: MessageContent {
  /// Its name on the wire, `delete_subshell_reply`.
  public static let messageType = "delete_subshell_reply"
  /// Always `ok`.
  public var status = "ok"

  /// Creates a reply.
  public init() {}
}

/// A client asks which shells there are besides the main one.
public struct ListSubshellRequest: MessageContent {
  /// Its name on the wire, `list_subshell_request`.
  public static let messageType = "list_subshell_request"
}

/// Which shells there are besides the main one.
public struct ListSubshellReply: MessageContent {
  /// Its name on the wire, `list_subshell_reply`.
  public static let messageType = "list_subshell_reply"
  /// Always `ok`.
  public var status = "ok"
  /// Their ids.
  public var ids: [String]

  /// Creates a reply.
  public init(ids: [String]) {
    self.ids = ids
  }

  private enum CodingKeys: String, CodingKey {
    case status
    case ids = "subshell_id"
  }
}
