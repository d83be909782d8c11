/// The words of an answer, in which renaming and new comments change nothing.
///
/// Found by a scan from left to right, without the compiler's parser: what students wrote may be made to
/// break that.
enum AnswerTokens {
  /// Words that keep their text; all others are names.
  private static let keywords: Set = [
    "actor", "as", "async", "await", "break", "case", "catch", "class", "continue", "default",
    "defer", "do", "else", "enum", "extension", "fallthrough", "false", "for", "func", "guard",
    "if",
    "import", "in", "init", "inout", "is", "let", "mutating", "nil", "protocol", "repeat", "return",
    "self", "Self", "some", "static", "struct", "subscript", "switch", "throw", "throws", "true",
    "try", "typealias", "var", "where", "while",
  ]

  /// The kinds of tokens in order; keywords, operators and punctuation keep their text.
  static func tokens(of source: String) -> [String] {
    var scanner = Scanner(Array(source.utf8))
    var tokens: [String] = []
    while let token = scanner.next() { tokens.append(token) }
    return tokens
  }

  /// Every five consecutive tokens.
  static func windows(of tokens: [String]) -> Set<[String]> {
    guard tokens.count >= 5 else { return [tokens] }
    return Set((0...(tokens.count - 5)).map { Array(tokens[$0..<($0 + 5)]) })
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func byte(_ offset: Int = 0) -> UInt8 {
      position + offset < bytes.count ? bytes[position + offset] : 0
    }

    mutating func next() -> String? {
      skipBlanks()
      guard position < bytes.count else { return nil }
      let start = position
      if Self.isDigit(byte()) {
        while Self.isWord(byte()) || (byte() == UInt8(ascii: ".") && Self.isDigit(byte(1))) {
          position += 1
        }
        return "number"
      }
      if Self.isWord(byte()) || byte() == UInt8(ascii: "`") {
        while Self.isWord(byte()) || byte() == UInt8(ascii: "`") { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        return AnswerTokens.keywords.contains(word) ? word : "name"
      }
      if byte() == UInt8(ascii: "\"") {
        skipString()
        return "text"
      }
      if Self.isOperator(byte()) {
        while Self.isOperator(byte()), !startsComment { position += 1 }
      } else {
        position += 1
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private var startsComment: Bool {
      byte() == UInt8(ascii: "/") && (byte(1) == UInt8(ascii: "/") || byte(1) == UInt8(ascii: "*"))
    }

    private mutating func skipBlanks() {
      while position < bytes.count {
        if byte() <= UInt8(ascii: " ") {
          position += 1
        } else if startsComment {
          skipComment()
        } else {
          return
        }
      }
    }

    private mutating func skipComment() {
      let isLine = byte(1) == UInt8(ascii: "/")
      position += 2
      var depth = 1
      while position < bytes.count, depth > 0 {
        if isLine {
          if byte() == UInt8(ascii: "\n") { return }
          position += 1
        } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
          depth -= 1
          position += 2
        } else if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
          depth += 1
          position += 2
        } else {
          position += 1
        }
      }
    }

    /// To the end of a literal, or of the line where a literal of one line is not ended.
    private mutating func skipString() {
      let quote = UInt8(ascii: "\"")
      let isLong = byte(1) == quote && byte(2) == quote
      position += isLong ? 3 : 1
      while position < bytes.count {
        if byte() == UInt8(ascii: "\\") {
          position += 2
        } else if byte() == quote, !isLong || (byte(1) == quote && byte(2) == quote) {
          position += isLong ? 3 : 1
          return
        } else if byte() == UInt8(ascii: "\n"), !isLong {
          return
        } else {
          position += 1
        }
      }
      position = bytes.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    private static func isOperator(_ byte: UInt8) -> Bool { operators.contains(byte) }

    private static let operators = Set("/=-+!*%<>&|^~?.".utf8)
  }
}
