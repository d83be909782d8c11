/// A client asks the kernel to end.
public struct ShutdownRequest: MessageContent {
  /// Its name on the wire, `shutdown_request`.
  public static let messageType = "shutdown_request"
  /// Whether a new kernel will follow.
  public var restart: Bool

  private enum CodingKeys: String, CodingKey {
    case restart
  }

  /// Reads a request; without the flag it is no restart.
  public init(from decoder: any Decoder) throws {
    restart =
      try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(Bool.self, forKey: .restart) ?? false
  }
}

/// The last thing a kernel says.
public struct ShutdownReply: MessageContent {
  /// Its name on the wire, `shutdown_reply`.
  public static let messageType = "shutdown_reply"
  /// Always `ok`.
  public var status = "ok"
  /// Whether a new kernel will follow.
  public var restart: Bool

  /// Creates a reply.
  public init(restart: Bool) {
    self.restart = restart
  }
}

/// A client asks to stop the running cell.
public struct InterruptRequest: MessageContent {
  /// Its name on the wire, `interrupt_request`.
  public static let messageType = "interrupt_request"
}

/// The running cell was told to stop.
public struct InterruptReply: MessageContent {
  /// Its name on the wire, `interrupt_reply`.
  public static let messageType = "interrupt_reply"
  /// Always `ok`.
  public var status = "ok"

  /// Creates a reply.
  public init() {}
}

/// The answer to a request that cannot be served; takes its type from the request.
public struct StatusReply: Sendable, Encodable {
  /// How the request went.
  public var status: ReplyStatus

  /// Creates a reply.
  public init(_ status: ReplyStatus) {
    self.status = status
  }

  /// Writes the members of the status.
  public func encode(to encoder: any Encoder) throws {
    try status.encode(to: encoder)
  }
}

/// The kernel asks one client for a line of text.
public struct InputRequestContent: MessageContent {
  /// Its name on the wire, `input_request`.
  public static let messageType = "input_request"
  /// The text beside the input box.
  public var prompt: String
  /// Whether what is typed stays hidden.
  public var password: Bool

  /// Creates the content.
  public init(prompt: String, password: Bool) {
    self.prompt = prompt
    self.password = password
  }
}

/// The line that the user typed.
public struct InputReply: MessageContent {
  /// Its name on the wire, `input_reply`.
  public static let messageType = "input_reply"
  /// The line, without its newline.
  public var value: String
}
