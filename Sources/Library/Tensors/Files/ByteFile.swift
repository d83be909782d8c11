import FoundationEssentials

/// The bytes of a file, read from front to back.
struct ByteFile {
  let path: String
  let bytes: [UInt8]

  init(path: String) throws(TensorFileError) {
    self.path = path
    do {
      bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
  }

  /// The bytes of `range`.
  func slice(_ range: Range<Int>) throws(TensorFileError) -> ArraySlice<UInt8> {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw .damaged(
        path: path, reason: "\(range.upperBound) bytes are announced, \(bytes.count) are there")
    }
    return bytes[range]
  }
}

/// Numbers as bytes, the least significant first, as both formats have them.
enum LittleEndian {
  static func bytes(_ scalars: [Float]) -> [UInt8] {
    scalars.flatMap { bytes($0.bitPattern) }
  }

  static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func integer<T: FixedWidthInteger>(_ type: T.Type, _ bytes: ArraySlice<UInt8>) -> T {
    bytes.reversed().reduce(0) { ($0 << 8) | T(truncatingIfNeeded: $1) }
  }

  /// The numbers that `bytes` hold in an element type of four or eight bytes.
  static func scalars(_ bytes: ArraySlice<UInt8>, as type: ElementType) -> [Float] {
    bytes.withUnsafeBytes { raw in
      switch type {
      case .float32:
        read(raw, UInt32.self) { Float(bitPattern: $0) }
      case .float64: read(raw, UInt64.self) { Float(Double(bitPattern: $0)) }
      case .int32: read(raw, Int32.self) { Float($0) }
      case .int64: read(raw, Int64.self) { Float($0) }
      }
    }
  }

  private static func read<T: FixedWidthInteger>(
    _ raw: UnsafeRawBufferPointer, _ type: T.Type, _ convert: (T) -> Float
  ) -> [Float] {
    let size = MemoryLayout<T>.size
    return (0..<(raw.count / size)).map {
      convert(T(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: T.self)))
    }
  }
}

/// The kinds of numbers that are read; all become 32-bit floats.
enum ElementType {
  case float32, float64, int32, int64

  var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }
}
