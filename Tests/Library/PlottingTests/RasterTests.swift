import CZlib
import Foundation
import Plotting
import Testing

/// The pictures inside the figures, decoded by zlib and compared with the numbers that went in.
@Suite("Embedded pictures")
struct RasterTests {
  @Test("an image grid holds each intensity, with transparent gaps")
  func imageGrid() throws {
    let grid = ImageGrid(
      title: "", alt: "", height: 1, width: 2, scale: 3, rows: ["": [[0, 1], [0.5, 0.25]]])
    let picture = try decoded(grid.svg, channels: 2)
    #expect((picture.width, picture.height) == (15, 3))
    let middleRow = picture.rows[1]
    let grey = stride(from: 2, to: 30, by: 6).map { middleRow[$0] }
    let opacity = stride(from: 3, to: 30, by: 6).map { middleRow[$0] }
    #expect(grey == [0, 255, 0, 128, 64])
    #expect(opacity == [255, 255, 0, 255, 255])
  }

  @Test("a large heat map runs from viridis' dark end to its bright end")
  func heatMap() throws {
    let names = (0..<21).map(String.init)
    let map = HeatMap(
      title: "", alt: "", rows: ("row", names), columns: ("column", names),
      values: (0..<21).map { row in (0..<21).map { Double(row * 21 + $0) } }, valueLabel: "n")
    let picture = try decoded(map.svg, channels: 3)
    #expect((picture.width, picture.height) == (84, 84))
    #expect(Array(picture.rows[0][..<3]) == [0x44, 0x01, 0x54])
    #expect(Array(picture.rows[83].suffix(3)) == [0xFD, 0xE7, 0x25])
    #expect(map.table.contains("(16 of 21 columns)"))
  }

  /// The pixels of the first picture in `svg`.
  private func decoded(_ svg: String, channels: Int) throws -> (
    width: Int, height: Int, rows: [[UInt8]]
  ) {
    let start = try #require(svg.firstRange(of: "base64,")).upperBound
    let text = svg[start...].prefix { $0 != "\"" }
    let file = try #require(Data(base64Encoded: String(text)).map(Array.init))
    try #require(Array(file[..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var position = 8
    var chunks: [String: [UInt8]] = [:]
    while position < file.count {
      let length = number(file[position..<position + 4])
      let body = file[position + 4..<position + 8 + length]
      let sum = number(file[position + 8 + length..<position + 12 + length])
      #expect(sum == Int(crc32(0, Array(body), UInt32(body.count))))
      chunks[String(decoding: body.prefix(4), as: UTF8.self)] = Array(body.dropFirst(4))
      position += 12 + length
    }
    let header = try #require(chunks["IHDR"])
    let (width, height) = (number(header[..<4]), number(header[4..<8]))
    var pixels = [UInt8](repeating: 0, count: height * (1 + width * channels))
    var count = UInt(pixels.count)
    let stream = try #require(chunks["IDAT"])
    #expect(uncompress(&pixels, &count, stream, UInt(stream.count)) == Z_OK)
    #expect(count == UInt(pixels.count))
    let rows = (0..<height).map { row in
      Array(pixels[row * (1 + width * channels)..<(row + 1) * (1 + width * channels)].dropFirst())
    }
    return (width, height, rows)
  }

  private func number(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
