import CZlib
import FoundationEssentials

/// The pixels of a PNG file, 8 bits a channel, with what makes two files show the same.
///
/// Compression, filters and comments of the file do not count. Palettes are resolved; of 16 bits a
/// channel the upper 8 are kept.
///
/// Source: W3C, “Portable Network Graphics Specification”, 2nd edition, sections 7, 9 and 11.
struct RasterImage: Hashable {
  /// The extent in pixels.
  let width, height: Int
  /// Red, green, blue and opacity of each pixel, row by row.
  let samples: [UInt8]

  /// How every base64 text of a PNG file begins.
  static let base64Signature = "iVBORw0KGgo"

  /// Reads a PNG file; `nil` for a damaged or an interlaced one.
  init?(base64: String) {
    guard let data = Data(base64Encoded: base64.filter { !$0.isWhitespace }) else { return nil }
    let bytes = [UInt8](data)
    guard let file = PNGFile(bytes), let samples = file.samples else { return nil }
    (width, height, self.samples) = (file.width, file.height, samples)
  }

  /// How many pixels of `other`, an image of the same extent, are further than `tolerance` from this
  /// one's in a channel, and the largest distance; both of 255.
  func distance(to other: RasterImage, tolerance: Int) -> (pixels: Int, largest: Int) {
    var (pixels, largest) = (0, 0)
    for start in stride(from: 0, to: samples.count, by: 4) {
      var step = 0
      for index in start..<start + 4 {
        step = max(step, abs(Int(samples[index]) - Int(other.samples[index])))
      }
      if step > tolerance { pixels += 1 }
      largest = max(largest, step)
    }
    return (pixels, largest)
  }
}

/// The chunks of a PNG file that say what it shows.
private struct PNGFile {
  var width = 0
  var height = 0
  var depth = 0
  var colourType: UInt8 = 0
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  var compressed: [UInt8] = []

  init?(_ bytes: [UInt8]) {
    var position = 8
    while position + 12 <= bytes.count {
      let length = Self.integer(bytes, at: position)
      guard position + 12 + length <= bytes.count else { return nil }
      let name = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      let content = Array(bytes[position + 8..<position + 8 + length])
      switch name {
      case "IHDR":
        guard length == 13, content[12] == 0 else { return nil }
        (width, height) = (Self.integer(content, at: 0), Self.integer(content, at: 4))
        (depth, colourType) = (Int(content[8]), content[9])
      case "PLTE": palette = content
      case "tRNS": transparency = content
      case "IDAT": compressed += content
      default: break
      }
      position += 12 + length
    }
    guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15,
      [1, 2, 4, 8, 16].contains(depth)
    else { return nil }
  }

  private static func integer(_ bytes: [UInt8], at position: Int) -> Int {
    bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private var channelCount: Int? { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType] }

  /// The pixels as red, green, blue and opacity.
  var samples: [UInt8]? {
    guard let channelCount else { return nil }
    let rowLength = (width * channelCount * depth + 7) / 8
    var size = uLong((rowLength + 1) * height)
    var lines = [UInt8](repeating: 0, count: Int(size))
    guard uncompress(&lines, &size, compressed, uLong(compressed.count)) == Z_OK,
      Int(size) == lines.count,
      let rows = unfiltered(lines, rowLength: rowLength, step: max(1, channelCount * depth / 8))
    else { return nil }
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * 4)
    for row in 0..<height {
      for column in 0..<width {
        let channels = (0..<channelCount).map {
          value(rows, row * rowLength, index: column * channelCount + $0)
        }
        guard let colour = colour(of: channels) else { return nil }
        samples += colour
      }
    }
    return samples
  }

  /// The raw value of a channel; of 16 bits the upper 8.
  private func value(_ rows: [UInt8], _ start: Int, index: Int) -> UInt8 {
    switch depth {
    case 8: return rows[start + index]
    case 16: return rows[start + 2 * index]
    default:
      let bit = index * depth
      return rows[start + bit / 8] >> UInt8(8 - depth - bit % 8) & UInt8(1 << depth - 1)
    }
  }

  private func colour(of channels: [UInt8]) -> [UInt8]? {
    switch colourType {
    case 3:
      let index = Int(channels[0])
      guard palette.count >= 3 * index + 3 else { return nil }
      return palette[3 * index..<3 * index + 3] + [transparency.dropFirst(index).first ?? 255]
    case 0, 4:
      let grey = depth < 8 ? UInt8(Int(channels[0]) * 255 / (1 << depth - 1)) : channels[0]
      return [grey, grey, grey, channels.count > 1 ? channels[1] : 255]
    default: return channels + (channels.count == 3 ? [255] : [])
    }
  }

  /// Undoes the filter of each row, by section 9.2.
  private func unfiltered(_ lines: [UInt8], rowLength: Int, step: Int) -> [UInt8]? {
    var rows = [UInt8](repeating: 0, count: rowLength * height)
    for row in 0..<height {
      let filter = lines[row * (rowLength + 1)]
      let start = row * rowLength
      for index in 0..<rowLength {
        let left = index >= step ? rows[start + index - step] : 0
        let above = row > 0 ? rows[start + index - rowLength] : 0
        let corner = row > 0 && index >= step ? rows[start + index - rowLength - step] : 0
        let guess: UInt8
        switch filter {
        case 0: guess = 0
        case 1: guess = left
        case 2: guess = above
        case 3: guess = UInt8((Int(left) + Int(above)) / 2)
        case 4: guess = Self.paeth(left, above, corner)
        default: return nil
        }
        rows[start + index] = lines[row * (rowLength + 1) + 1 + index] &+ guess
      }
    }
    return rows
  }

  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let guess = Int(left) + Int(above) - Int(corner)
    let (a, b, c) = (abs(guess - Int(left)), abs(guess - Int(above)), abs(guess - Int(corner)))
    return a <= b && a <= c ? left : b <= c ? above : corner
  }
}
