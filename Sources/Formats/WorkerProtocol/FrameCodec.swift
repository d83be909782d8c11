public import FoundationEssentials

/// Messages between kernel and worker as bytes: a length in four bytes, little endian, then JSON.
public enum FrameCodec {
  /// The largest payload, in bytes; anything longer is taken for a damaged stream.
  public static let maximumLength = 1 << 30

  /// The frame that carries `message`.
  public static func frame(_ message: some Encodable) throws -> Data {
    let payload = try JSONEncoder().encode(message)
    guard payload.count <= maximumLength else {
      throw FrameError.oversized(length: payload.count)
    }
    var frame = Data(capacity: 4 + payload.count)
    withUnsafeBytes(of: UInt32(payload.count).littleEndian) { frame.append(contentsOf: $0) }
    frame.append(payload)
    return frame
  }
}

/// Why bytes are not a frame.
public enum FrameError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The length exceeds ``FrameCodec/maximumLength``.
  case oversized(length: Int)
  /// The payload is not the JSON of the expected message.
  case malformed(reason: String)

  /// One line that says what was wrong.
  public var description: String {
    switch self {
    case .oversized(let length):
      "a frame of \(length) bytes exceeds the limit of \(FrameCodec.maximumLength); "
        + "show less in one piece, or is the stream damaged?"
    case .malformed(let reason):
      "a frame does not hold the expected message: \(reason); "
        + "are kernel and worker of the same build?"
    }
  }
}
