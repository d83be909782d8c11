/// The frames of a message, told apart but neither checked nor decoded.
///
///     identities… <IDS|MSG> signature header parent metadata content buffers…
///
/// Source: Messaging in Jupyter 5.5, “The wire protocol”.
public struct WireMessage: Sendable, Hashable {
  /// Routing frames: who sent the message, or on iopub its topic.
  public var identities: [[UInt8]]
  /// The signature in hexadecimal; empty when messages are not signed.
  public var signature: [UInt8]
  /// The JSON of the header.
  public var header: [UInt8]
  /// The JSON of the header that this message answers; `{}` for none.
  public var parent: [UInt8]
  /// The JSON of the metadata.
  public var metadata: [UInt8]
  /// The JSON of the content.
  public var content: [UInt8]
  /// Binary frames that belong to the content.
  public var buffers: [[UInt8]]

  /// What separates the identities from the message.
  public static let delimiter = Array("<IDS|MSG>".utf8)

  /// The JSON of an empty object.
  public static let emptyObject = Array("{}".utf8)

  /// Tells the frames apart.
  public init(frames: [[UInt8]]) throws(WireError) {
    guard let start = frames.firstIndex(of: Self.delimiter) else {
      throw .missingDelimiter(frameCount: frames.count)
    }
    let rest = frames[(start + 1)...]
    guard rest.count >= 5 else { throw .missingFrames(frameCount: rest.count) }
    identities = Array(frames[..<start])
    signature = frames[start + 1]
    header = frames[start + 2]
    parent = frames[start + 3]
    metadata = frames[start + 4]
    content = frames[start + 5]
    buffers = Array(frames[(start + 6)...])
  }

  /// Signs the four JSON frames with `key`.
  public init(
    identities: [[UInt8]], header: [UInt8], parent: [UInt8], metadata: [UInt8], content: [UInt8],
    buffers: [[UInt8]] = [], key: SigningKey
  ) {
    self.identities = identities
    self.header = header
    self.parent = parent
    self.metadata = metadata
    self.content = content
    self.buffers = buffers
    signature = key.signature(of: [header, parent, metadata, content])
  }

  /// The message as the wire carries it.
  public var frames: [[UInt8]] {
    identities + [Self.delimiter, signature, header, parent, metadata, content] + buffers
  }

  /// Whether the signature belongs to the four JSON frames.
  public func isSigned(with key: SigningKey) -> Bool {
    key.accepts(signature, for: [header, parent, metadata, content])
  }
}
