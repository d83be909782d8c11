internal import CZlib

/// Pixels as a PNG file: 8 bits a channel, zlib's best compression, no filters.
///
/// Source: W3C, “Portable Network Graphics Specification”, 2nd edition, sections 5 and 11.
struct PNGImage {
  /// The channels of a pixel, with their codes in the file.
  enum Format: UInt8 {
    case grey = 0
    case rgb = 2
    case greyAlpha = 4
    case rgbAlpha = 6

    var channelCount: Int {
      switch self {
      case .grey: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgbAlpha: 4
      }
    }
  }

  /// The extent in pixels.
  let width, height: Int

  /// The channels of each pixel.
  let format: Format

  /// The channels of all pixels, row by row.
  let samples: [UInt8]

  /// The image with each pixel repeated `factor` times in both directions.
  ///
  /// Not every viewer honours the request not to smooth; repeated pixels stay sharp everywhere and
  /// compress to almost nothing.
  func enlarged(by factor: Int) -> PNGImage {
    let count = format.channelCount
    var result: [UInt8] = []
    result.reserveCapacity(samples.count * factor * factor)
    for row in 0..<height {
      var line: [UInt8] = []
      for column in 0..<width {
        let start = (row * width + column) * count
        for _ in 0..<factor { line += samples[start..<start + count] }
      }
      for _ in 0..<factor { result += line }
    }
    return PNGImage(
      width: width * factor, height: height * factor, format: format, samples: result)
  }

  /// The bytes of the file.
  var bytes: [UInt8] {
    let rowLength = width * format.channelCount
    precondition(
      samples.count == height * rowLength,
      "\(samples.count) samples for \(width) × \(height) pixels of \(format.channelCount)")
    var scanlines: [UInt8] = []
    for row in 0..<height {
      scanlines.append(0)  // the filter of the row: none
      scanlines += samples[row * rowLength..<(row + 1) * rowLength]
    }
    let header = Self.bigEndian(width) + Self.bigEndian(height) + [8, format.rawValue, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk("IHDR", header) + Self.chunk("IDAT", Self.deflated(scanlines))
      + Self.chunk("IEND", [])
  }

  /// The file as base64 text.
  var base64: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = bytes
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        text.append(
          position <= group.count
            ? alphabet[Int(bits >> UInt32(18 - 6 * position)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A part of the file: length, name, content, CRC-32 of name and content.
  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    let sum = crc32(0, body, UInt32(body.count))
    return bigEndian(content.count) + body + bigEndian(Int(sum))
  }

  /// `bytes` as a zlib stream.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    let code = compress2(&result, &length, bytes, UInt(bytes.count), Z_BEST_COMPRESSION)
    precondition(code == Z_OK, "zlib's compress2 returned \(code)")
    return Array(result[..<Int(length)])
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
