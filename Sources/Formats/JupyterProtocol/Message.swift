public import Display
import FoundationEssentials

/// The content of one type of message.
public protocol MessageContent: Sendable, Codable {
  /// The name of the type in the header.
  static var messageType: String { get }
}

/// A Jupyter message, typed by its content.
///
/// Only bytes that passed the signature check become a `Message`; everything before that is a
/// ``WireMessage``, so unsigned input has no type to misuse.
///
/// Source: Messaging in Jupyter 5.5, “General message format”.
public struct Message<Content: MessageContent>: Sendable {
  /// The message without its content, as replies and outputs refer to it.
  public let envelope: Envelope
  /// What the message says.
  public let content: Content
}

/// A message whose signature was accepted, with its content still in JSON.
///
/// It is what a reply needs of its request: the routing, and the header as it came, byte for byte.
public struct Envelope: Sendable {
  /// The frames as they came.
  public let wire: WireMessage
  /// The decoded header.
  public let header: Header

  /// Checks the signature, then decodes the header.
  public init(_ wire: WireMessage, key: SigningKey) throws(WireError) {
    guard wire.isSigned(with: key) else { throw .signatureMismatch }
    self.wire = wire
    header = try decodeFrame(Header.self, from: wire.header, named: "header")
  }

  /// Decodes the content as the type that the header promises.
  public func message<Content: MessageContent>(
    _ type: Content.Type
  ) throws(WireError) -> Message<Content> {
    Message(
      envelope: self, content: try decodeFrame(type, from: wire.content, named: "content"))
  }

  /// The metadata of the message.
  public func metadata() throws(WireError) -> JSONValue {
    try decodeFrame(JSONValue.self, from: wire.metadata, named: "metadata")
  }
}

/// Decodes the JSON of one frame.
private func decodeFrame<Value: Decodable>(
  _ type: Value.Type, from frame: [UInt8], named name: String
) throws(WireError) -> Value {
  do {
    return try JSONDecoder().decode(type, from: Data(frame))
  } catch {
    throw .malformedFrame(name: name, reason: reason(of: error))
  }
}

/// A decoding error in a few words; the frame itself may be too long, or too private, for a log.
private func reason(of error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(type(of: error))" }
  let (problem, context) =
    switch error {
    case .keyNotFound(let key, let context): ("no value for \(key.stringValue)", context)
    case .typeMismatch(let type, let context): ("expected \(type)", context)
    case .valueNotFound(let type, let context): ("null instead of \(type)", context)
    case .dataCorrupted(let context): ("not JSON", context)
    @unknown default: ("not decodable", DecodingError.Context(codingPath: [], debugDescription: ""))
    }
  let path = context.codingPath.map(\.stringValue).joined(separator: ".")
  return path.isEmpty ? problem : "\(problem) at \(path)"
}
