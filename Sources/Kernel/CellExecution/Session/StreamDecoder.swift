/// Text from a stream of bytes that is cut anywhere, also inside a character.
struct StreamDecoder {
  private var rest: [UInt8] = []

  /// The text of `bytes` so far; an incomplete last character waits for its other bytes.
  mutating func decode(_ bytes: [UInt8]) -> String {
    rest += bytes
    let complete = rest.count - incompleteTail
    defer { rest.removeFirst(complete) }
    return String(decoding: rest[..<complete], as: UTF8.self)
  }

  /// How many bytes at the end begin a character without completing it.
  private var incompleteTail: Int {
    for back in 1...3 where back <= rest.count {
      let byte = rest[rest.count - back]
      if byte & 0b1100_0000 == 0b1000_0000 { continue }
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
      return length > back ? back : 0
    }
    return 0
  }
}
