public import Display
public import FoundationEssentials

/// Makes signed messages in the name of one session.
public final class MessageComposer: Sendable {
  private let key: SigningKey
  private let session: String
  private let username: String
  private let makeID: @Sendable () -> String
  private let now: @Sendable () -> Date

  /// Creates a composer.
  ///
  /// - Parameters:
  ///   - key: Signs every message.
  ///   - session: The kernel's session.
  ///   - username: Stands in every header.
  ///   - makeID: Gives every message its id.
  ///   - now: The clock for the headers.
  public init(
    key: SigningKey, session: String = UUID().uuidString, username: String = "kernel",
    makeID: @escaping @Sendable () -> String = { UUID().uuidString },
    now: @escaping @Sendable () -> Date = { .now }
  ) {
    self.key = key
    self.session = session
    self.username = username
    self.makeID = makeID
    self.now = now
  }

  /// The message with `content` that belongs to `parent`.
  ///
  /// - Parameters:
  ///   - content: What to say.
  ///   - parent: The request that caused it; `nil` for none.
  ///   - identities: The routing frames, or the topic.
  ///   - metadata: The metadata.
  ///   - buffers: Binary frames of the content.
  /// - Returns: The frames to send.
  public func compose<Content: MessageContent>(
    _ content: Content, parent: Envelope?, identities: [[UInt8]], metadata: JSONValue = [:],
    buffers: [[UInt8]] = []
  ) -> WireMessage {
    compose(
      content, type: Content.messageType, parent: parent, identities: identities,
      metadata: metadata, buffers: buffers)
  }

  /// The message of a type that is known only at run time, for instance the reply to a request
  /// whose content could not be read.
  ///
  /// - Parameters:
  ///   - content: What to say.
  ///   - type: The name of the message's type.
  ///   - parent: The request that caused it; `nil` for none.
  ///   - identities: The routing frames, or the topic.
  ///   - metadata: The metadata.
  ///   - buffers: Binary frames of the content.
  /// - Returns: The frames to send.
  public func compose(
    _ content: some Encodable, type: String, parent: Envelope?, identities: [[UInt8]],
    metadata: JSONValue = [:], buffers: [[UInt8]] = []
  ) -> WireMessage {
    let header = Header(
      id: makeID(), session: session, username: username, date: now(), messageType: type)
    return WireMessage(
      identities: identities, header: encode(header),
      parent: parent?.wire.header ?? WireMessage.emptyObject,
      metadata: metadata == [:] ? WireMessage.emptyObject : encode(metadata),
      content: encode(content), buffers: buffers, key: key)
  }

  private func encode(_ value: some Encodable) -> [UInt8] {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
      return Array(try encoder.encode(value))
    } catch {
      preconditionFailure("\(type(of: value)) has no JSON form: \(error)")
    }
  }
}
