import FoundationEssentials

/// The binary frames that belong to a message on a comm, in their order.
///
/// Front ends exchange arrays and images this way; where each belongs is said by the data of the
/// message, for widgets in `buffer_paths`.
public struct CommBuffers: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// The bytes of each frame.
  public var frames: [[UInt8]]

  /// Creates buffers from the bytes of each.
  public init(_ frames: [[UInt8]]) {
    self.frames = frames
  }

  /// Creates buffers from the bytes of each.
  public init(arrayLiteral elements: [UInt8]...) {
    frames = elements
  }
}

// Between the kernel and the process of the cells: an array of numbers would take three times the
// bytes of Base64.
extension CommBuffers: Codable {
  /// Reads the frames from an array of Base64 strings.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    frames = try container.decode([Data].self).map { Array($0) }
  }

  /// Writes the frames as an array of Base64 strings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(frames.map { Data($0) })
  }
}
