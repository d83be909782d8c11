import FoundationEssentials

/// Cuts a stream of bytes into messages; bytes may arrive in pieces of any size.
public struct FrameDecoder<Message: Decodable> {
  private var buffer = Data()

  /// Creates a decoder at the beginning of a stream.
  public init() {}

  /// Takes the bytes that arrived next.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
  }

  /// The next complete message, or `nil` when more bytes are needed.
  public mutating func next() throws(FrameError) -> Message? {
    guard buffer.count >= 4 else { return nil }
    let length = buffer.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= FrameCodec.maximumLength else { throw .oversized(length: length) }
    guard buffer.count >= 4 + length else { return nil }
    let payload = Data(buffer.dropFirst(4).prefix(length))
    buffer = Data(buffer.dropFirst(4 + length))
    do {
      return try JSONDecoder().decode(Message.self, from: payload)
    } catch {
      throw .malformed(reason: "\(error)")
    }
  }
}
