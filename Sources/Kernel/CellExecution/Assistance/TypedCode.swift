/// Code that is being typed, and a place in it.
struct TypedCode {
  let bytes: [UInt8]
  let offset: Int

  /// The place is moved into the text when it lies outside.
  init(_ code: String, at offset: Int) {
    bytes = Array(code.utf8)
    self.offset = min(max(offset, 0), bytes.count)
  }

  /// The word that ends or stands at the place.
  ///
  /// Right after an opening parenthesis, it is the name of what is called.
  var word: Range<Int> {
    let word = word(around: offset)
    guard word.isEmpty, offset > 0, bytes[offset - 1] == UInt8(ascii: "(") else { return word }
    return self.word(around: offset - 1)
  }

  /// The part of the word before the place.
  var typedWord: Range<Int> { word(around: offset).lowerBound..<offset }

  private func word(around place: Int) -> Range<Int> {
    var start = place
    while start > 0, Self.isWordPart(bytes[start - 1]) { start -= 1 }
    var end = place
    while end < bytes.count, Self.isWordPart(bytes[end]) { end += 1 }
    return start..<end
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
      || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte | 0x20
  }
}
