internal import CZlib
internal import FoundationEssentials

/// The verses of a text as the SWORD project stores it, in the form “zText”.
///
/// Each testament (`ot`, `nt`) has three files. Blocks, compressed by zlib, stand one after the other
/// in `.bzz`. In `.bzs` 12 bytes for each block say where: its offset, its length there and its length
/// when unpacked. In `.bzv` 10 bytes for each place say where its verse is: the number of the block,
/// the start in it, and the length in 2 bytes. All numbers are little-endian.
///
/// Source: the driver `zVerse` of the SWORD library, <https://crosswire.org/sword/>.
package struct SwordText: Sendable {
  /// The verses with their markup; places without a verse (titles, gaps) are empty.
  ///
  /// Two texts of the same versification have the same verse at the same place.
  package let verses: [String]

  /// Reads both testaments from `directory`.
  ///
  /// - Throws: `DatasetError` when a file is missing, or an entry points outside of what it points to.
  package init(directory: String, remedy: String) throws(DatasetError) {
    var verses: [String] = []
    for testament in ["ot", "nt"] {
      let path = "\(directory)/\(testament)"
      let packed = try Self.file("\(path).bzz", remedy)
      let blocks = try Self.entries("\(path).bzs", size: 12, remedy).map {
        entry throws(DatasetError) in
        try Self.unpacked(entry, from: packed, path: path)
      }
      for entry in try Self.entries("\(path).bzv", size: 10, remedy) {
        let (block, start) = (
          Self.number(entry.prefix(4)), Self.number(entry.dropFirst(4).prefix(4))
        )
        let length = Self.number(entry.suffix(2))
        guard length > 0 else {
          verses.append("")
          continue
        }
        guard block < blocks.count, start + length <= blocks[block].count else {
          throw .malformedFile(
            path: "\(path).bzv", reason: "a verse at \(start) of block \(block), which ends before")
        }
        verses.append(String(decoding: blocks[block][start..<start + length], as: UTF8.self))
      }
    }
    self.verses = verses
  }

  /// The words of a verse as a reader sees them: no notes, titles, tags or paragraph signs, and none
  /// of the marks such as `\nd` that the publisher's conversion has left behind.
  package static func plain(_ markup: String) -> String {
    var (text, rest) = ("", markup[...])
    while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
      text += rest[..<open]
      rest = rest[open...]
      let name = ["note", "title"].first { rest.dropFirst().hasPrefix($0) }
      let end = name.flatMap { rest.firstRange(of: "</\($0)>")?.upperBound }
      guard let end = end ?? rest.firstIndex(of: ">").map({ rest.index(after: $0) }) else { break }
      rest = rest[end...]
    }
    let words = (text + rest).split { $0.isWhitespace || $0 == "¶" }
    return words.filter { !$0.hasPrefix("\\") }.joined(separator: " ")
  }

  private static func file(_ path: String, _ remedy: String) throws(DatasetError) -> [UInt8] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .missingFile(path: path, remedy: remedy)
    }
    return Array(data)
  }

  /// The entries of an index, `size` bytes each.
  private static func entries(
    _ path: String, size: Int, _ remedy: String
  ) throws(DatasetError) -> [ArraySlice<UInt8>] {
    let bytes = try file(path, remedy)
    guard bytes.count.isMultiple(of: size) else {
      throw .malformedFile(path: path, reason: "\(bytes.count) bytes, expected \(size) an entry")
    }
    return stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// The block that an entry of `.bzs` describes.
  private static func unpacked(
    _ entry: ArraySlice<UInt8>, from packed: [UInt8], path: String
  ) throws(DatasetError) -> [UInt8] {
    let (offset, length) = (number(entry.prefix(4)), number(entry.dropFirst(4).prefix(4)))
    let size = number(entry.suffix(4))
    guard length > 0 else { return [] }
    guard offset + length <= packed.count else {
      throw .malformedFile(
        path: "\(path).bzz", reason: "it ends before the block at \(offset) of \(length) bytes")
    }
    var (bytes, written) = ([UInt8](repeating: 0, count: size), UInt(size))
    let code = packed[offset..<offset + length].withUnsafeBufferPointer {
      uncompress(&bytes, &written, $0.baseAddress, UInt(length))
    }
    guard code == Z_OK, written == size else {
      throw .malformedFile(
        path: "\(path).bzz", reason: "zlib cannot unpack the block at \(offset) (code \(code))")
    }
    return bytes
  }
}
