import CZlib

/// Reads a zip archive in memory: nothing is ever written where a name in it says.
///
/// Source: PKWARE, `APPNOTE.TXT` 6.3, sections 4.3.6–4.3.16.
struct ZipArchive {
  /// Why an archive or an entry of it is not read.
  enum Problem: Error, CustomStringConvertible {
    case damaged
    case unsafeName(String)
    case notAFile
    case tooLarge
    case tooMany(Int)
    case unsupported(String)

    var description: String {
      switch self {
      case .damaged: "the archive is damaged"
      case .unsafeName(let name): "the archive names a place outside itself: \(name)"
      case .notAFile: "the archive holds a link or device where a notebook should be"
      case .tooLarge: "a file of the archive is larger than it may be"
      case .tooMany(let count): "the archive holds \(count) files, more than \(mostEntries)"
      case .unsupported(let what): "the archive uses \(what); make it with a plain zip program"
      }
    }
  }

  /// A file of the archive.
  struct Entry {
    var name: String
    var content: Result<[UInt8], Problem>
  }

  static let mostEntries = 10_000
  /// Bytes of all files together.
  static let mostBytes = 1 << 30

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// All files, each with its content or the reason why it has none; folders are left out.
  func entries() throws(Problem) -> [Entry] {
    guard let end = endRecord else { throw .damaged }
    let count = number(at: end + 10, bytes: 2)
    guard count <= Self.mostEntries else { throw .tooMany(count) }
    var position = number(at: end + 16, bytes: 4)
    var total = 0
    var entries: [Entry] = []
    for _ in 0..<count {
      guard position + 46 <= bytes.count, number(at: position, bytes: 4) == 0x0201_4b50 else {
        throw .damaged
      }
      let nameLength = number(at: position + 28, bytes: 2)
      guard position + 46 + nameLength <= bytes.count else { throw .damaged }
      let name = String(
        decoding: bytes[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
      if !name.hasSuffix("/") {
        let content = Result { () throws(Problem) in try read(name, record: position) }
        total += (try? content.get().count) ?? 0
        guard total <= Self.mostBytes else { throw .tooLarge }
        entries.append(Entry(name: name, content: content))
      }
      position +=
        46 + nameLength + number(at: position + 30, bytes: 2) + number(at: position + 32, bytes: 2)
    }
    return entries
  }

  private func read(_ name: String, record: Int) throws(Problem) -> [UInt8] {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !name.contains("\\"), !name.contains("\0"), !parts.contains("..")
    else { throw .unsafeName(name) }
    let mode = number(at: record + 38, bytes: 4) >> 16
    guard mode & 0o170000 == 0 || mode & 0o170000 == 0o100000 else { throw .notAFile }
    guard number(at: record + 8, bytes: 2) & 1 == 0 else { throw .unsupported("a password") }
    let packed = number(at: record + 20, bytes: 4)
    let size = number(at: record + 24, bytes: 4)
    guard size <= LocatedSubmission.largestFile else { throw .tooLarge }
    let header = number(at: record + 42, bytes: 4)
    guard header + 30 <= bytes.count, number(at: header, bytes: 4) == 0x0403_4b50 else {
      throw .damaged
    }
    let start =
      header + 30 + number(at: header + 26, bytes: 2) + number(at: header + 28, bytes: 2)
    guard start + packed <= bytes.count else { throw .damaged }
    let data = bytes[start..<(start + packed)]
    switch number(at: record + 10, bytes: 2) {
    case 0:
      guard packed == size else { throw .damaged }
      return Array(data)
    case 8: return try inflated(Array(data), size: size)
    default: throw .unsupported("a rare compression")
    }
  }

  /// The inflated data, of exactly `size` bytes: an archive that holds more than it says is damaged.
  private func inflated(_ data: [UInt8], size: Int) throws(Problem) -> [UInt8] {
    var input = data
    var output = [UInt8](repeating: 0, count: size + 1)
    var stream = z_stream()
    // Negative window bits mean: deflate data without a header.
    guard
      inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .damaged }
    defer { inflateEnd(&stream) }
    let capacity = output.count
    let status = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(capacity)
        return inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END, Int(stream.total_out) == size else { throw .damaged }
    return Array(output[..<size])
  }

  /// Where the end of the central directory stands; a comment may follow it.
  private var endRecord: Int? {
    guard bytes.count >= 22 else { return nil }
    let earliest = max(0, bytes.count - 22 - 0xffff)
    return (earliest...(bytes.count - 22)).reversed().first {
      number(at: $0, bytes: 4) == 0x0605_4b50
    }
  }

  private func number(at position: Int, bytes count: Int) -> Int {
    guard position >= 0, position + count <= bytes.count else { return 0 }
    return (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[position + $1]) }
  }
}
