import Datasets
import Foundation
import Testing

@Suite("SWORD texts")
struct SwordTextTests {
  @Test("verses are found in the blocks of both testaments; a gap is an empty verse")
  func verses() throws {
    let folder = try written([
      "ot": (
        ["In the beginning. ", "And the earth. And God said. "],
        [(0, 0, 18), (1, 0, 15), (0, 0, 0), (1, 15, 14)]
      ),
      "nt": (["The book. "], [(0, 0, 10)]),
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(
      try SwordText(directory: folder, remedy: "").verses == [
        "In the beginning. ", "And the earth. ", "", "And God said. ", "The book. ",
      ])
  }

  @Test("markup, notes, titles and paragraph signs are no words")
  func plain() {
    let markup = """
      <div sID="gen4" type="x-p"/> ¶ <title>Of Moses</title>And <w lemma="strong:H0430">God</w>  said\
      <note n="1">Heb. <i>spake</i></note>, Let <transChange type="added">there</transChange> be.
      """
    #expect(SwordText.plain(markup) == "And God said, Let there be.")
    #expect(SwordText.plain("2 < 3") == "2 < 3")
    #expect(SwordText.plain("the \\nd LORD spake") == "the LORD spake")
  }

  @Test("a verse outside its block, a cut index and a damaged block are refused with their file")
  func malformed() throws {
    let testament = (["In the beginning."], [(0, 10, 18)])
    let outside = try written(["ot": testament, "nt": testament])
    defer { try? FileManager.default.removeItem(atPath: outside) }
    #expect(try message(outside).contains("ot.bzv is not valid: a verse at 10 of block 0"))

    for (name, expected) in [
      ("ot.bzs", "expected 12 an entry"), ("ot.bzv", "expected 10 an entry"),
      ("ot.bzz", "it ends before the block at 0"),
    ] {
      let whole = (["In the beginning."], [(0, 0, 17)])
      let folder = try written(["ot": whole, "nt": whole])
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = URL(filePath: folder).appending(path: name)
      let bytes = try Data(contentsOf: path)
      try bytes.dropLast().write(to: path)
      let reason = try message(folder)
      #expect(reason.contains("\(name) is not valid") && reason.contains(expected))
      if name == "ot.bzz" {
        var damaged = bytes
        damaged[9] ^= 1
        try damaged.write(to: path)
        #expect(try message(folder).contains("zlib cannot unpack the block at 0"))
      }
    }
  }

  @Test("a missing text is named with the remedy")
  func missing() throws {
    #expect(try message("/nonexistent").contains("/nonexistent/ot.bzz cannot be read; install it"))
  }

  private func message(_ folder: String) throws -> String {
    let error = #expect(throws: DatasetError.self) {
      try SwordText(directory: folder, remedy: "install it")
    }
    return try #require(error).description
  }

  /// A folder with the testaments given as texts of blocks and as (block, start, length) of verses.
  private func written(
    _ testaments: [String: (blocks: [String], verses: [(Int, Int, Int)])]
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, testament) in testaments {
      var (packed, blocks, verses): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
      for text in testament.blocks {
        let stream = stored(Array(text.utf8))
        blocks += bytes(packed.count, 4) + bytes(stream.count, 4) + bytes(text.utf8.count, 4)
        packed += stream
      }
      for (block, start, length) in testament.verses {
        verses += bytes(block, 4) + bytes(start, 4) + bytes(length, 2)
      }
      for (ending, content) in [("bzz", packed), ("bzs", blocks), ("bzv", verses)] {
        try Data(content).write(to: folder.appending(path: "\(name).\(ending)"))
      }
    }
    return folder.path
  }

  private func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// A zlib stream that holds the bytes as they are: a header, one stored block, and Adler-32.
  private func stored(_ content: [UInt8]) -> [UInt8] {
    let (a, b) = content.reduce((1, 0)) { sums, byte in
      let a = (sums.0 + Int(byte)) % 65_521
      return (a, (sums.1 + a) % 65_521)
    }
    return [0x78, 0x01, 0x01] + bytes(content.count, 2) + bytes(~content.count, 2) + content
      + bytes(b << 16 | a, 4).reversed()
  }
}
