public import Display

/// Text that a cell printed.
public struct StreamContent: MessageContent {
  /// Where the text was printed to.
  public enum Name: String, Sendable, Hashable, Codable {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
  }

  /// Its name on the wire, `stream`.
  public static let messageType = "stream"
  /// Where the text was printed to.
  public var name: Name
  /// The text.
  public var text: String

  /// Creates the content.
  public init(name: Name, text: String) {
    self.name = name
    self.text = text
  }
}

/// Rich output.
public struct DisplayDataContent: MessageContent {
  /// Its name on the wire, `display_data`.
  public static let messageType = "display_data"
  /// The representations by MIME type.
  public var data: [String: JSONValue]
  /// Hints by MIME type.
  public var metadata: [String: JSONValue]
  /// What is not saved: `display_id`.
  public var transient: [String: String]

  /// Shows a bundle, which later updates can address by `displayID`.
  public init(_ bundle: MIMEBundle, displayID: String?) {
    data = bundle.data
    metadata = bundle.metadata
    transient = displayID.map { ["display_id": $0] } ?? [:]
  }
}

/// Replaces rich output in every place that shows it.
public struct UpdateDisplayDataContent: MessageContent {
  /// Its name on the wire, `update_display_data`.
  public static let messageType = "update_display_data"
  /// The representations by MIME type.
  public var data: [String: JSONValue]
  /// Hints by MIME type.
  public var metadata: [String: JSONValue]
  /// What is not saved: `display_id`.
  public var transient: [String: String]

  /// Replaces what was shown as `displayID`.
  public init(_ bundle: MIMEBundle, displayID: String) {
    data = bundle.data
    metadata = bundle.metadata
    transient = ["display_id": displayID]
  }
}

/// The value of a cell's last expression.
public struct ExecuteResultContent: MessageContent {
  /// Its name on the wire, `execute_result`.
  public static let messageType = "execute_result"
  /// The representations by MIME type.
  public var data: [String: JSONValue]
  /// Hints by MIME type.
  public var metadata: [String: JSONValue]
  /// The number of the cell.
  public var executionCount: Int

  /// Creates the content.
  public init(_ bundle: MIMEBundle, executionCount: Int) {
    data = bundle.data
    metadata = bundle.metadata
    self.executionCount = executionCount
  }

  private enum CodingKeys: String, CodingKey {
    case data, metadata
    case executionCount = "execution_count"
  }
}

/// Why something failed; as a message, and as part of replies.
public struct ErrorContent: MessageContent, Hashable {
  /// Its name on the wire, `error`.
  public static let messageType = "error"
  /// The kind of the error.
  public var name: String
  /// What went wrong, in one line.
  public var value: String
  /// The lines to show, which may hold ANSI colours.
  public var traceback: [String]

  /// Creates the content.
  public init(name: String, value: String, traceback: [String]) {
    self.name = name
    self.value = value
    self.traceback = traceback
  }

  private enum CodingKeys: String, CodingKey {
    case traceback
    case name = "ename"
    case value = "evalue"
  }
}

/// Removes the outputs of the cell so far.
public struct ClearOutputContent: MessageContent {
  /// Its name on the wire, `clear_output`.
  public static let messageType = "clear_output"
  /// Whether to wait until new output replaces them.
  public var wait: Bool

  /// Creates the content.
  public init(wait: Bool) {
    self.wait = wait
  }
}

/// What the kernel does.
public struct StatusContent: MessageContent {
  /// The states that the protocol knows.
  public enum State: String, Sendable, Hashable, Codable {
    /// Before the first request.
    case starting
    /// A request is being handled.
    case busy
    /// The request, and all its output, is done.
    case idle
  }

  /// Its name on the wire, `status`.
  public static let messageType = "status"
  /// What the kernel does.
  public var state: State

  /// Creates the content.
  public init(_ state: State) {
    self.state = state
  }

  private enum CodingKeys: String, CodingKey {
    case state = "execution_state"
  }
}

/// Tells a new subscriber that from here on it misses nothing.
public struct WelcomeContent: MessageContent {
  /// Its name on the wire, `iopub_welcome`.
  public static let messageType = "iopub_welcome"
  /// The topic that was subscribed to.
  public var subscription: String

  /// Creates the content.
  public init(subscription: String) {
    self.subscription = subscription
  }
}
