public import Display

/// Reads JSON as Python's `json` module does, strictly, and says where a damaged text breaks.
///
/// Differences from Foundation's decoder, each of which a notebook needs: integers stay apart from
/// fractions, errors carry line and column, nesting is bounded, `NaN` and `Infinity` (which Python
/// writes) are accepted, and no number is rounded: an integer beyond 64 bits keeps its digits.
///
/// Source: RFC 8259; Python 3 `json`, “Standard Compliance and Interoperability”.
public struct JSONParser {
  /// How deeply arrays and objects may be nested.
  static let depthLimit = 512

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// Parses a whole document.
  ///
  /// - Throws: ``JSONSyntaxError`` at the first byte that does not fit.
  public static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
    let result: Result<JSONValue, JSONSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer)
      do throws(JSONSyntaxError) {
        return .success(try parser.document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Parses a whole document given as a string.
  ///
  /// - Throws: ``JSONSyntaxError`` at the first byte that does not fit.
  public static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
    try parse(Array(text.utf8))
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  private mutating func document() throws(JSONSyntaxError) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    let value = try self.value(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure("unexpected \(found) after the end of the document") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > Self.depthLimit { throw failure("nested deeper than \(Self.depthLimit) levels") }
    skipSpace()
    guard let byte = peek else { throw failure("the text ends where a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      if take("null") { return .null }
      if take("NaN") { return .number(.nan) }
      if take("Infinity") { return .number(.infinity) }
      throw failure("expected a value, found \(found)")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else {
        throw failure("expected a member name in quotes, found \(found)")
      }
      let name = try string()
      skipSpace()
      guard take(":") else { throw failure("expected ':' after the name, found \(found)") }
      members[name] = try value(depth: depth + 1)
      skipSpace()
      if take(",") { continue }
      if take("}") { return .object(members) }
      throw failure("expected ',' or '}', found \(found)")
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(",") { continue }
      if take("]") { return .array(elements) }
      throw failure("expected ',' or ']', found \(found)")
    }
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    let negative = take("-")
    if negative, take("Infinity") { return .number(-.infinity) }
    var isInteger = true
    if !take("0") { try digits() }
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger { return Int(text).map { .integer($0) } ?? .longInteger(text) }
    guard let value = Double(text) else { throw failure("\(text) is no number", at: start) }
    return .number(value)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    if position == start { throw failure("expected a digit, found \(found)") }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var start = position
    var text: String?
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        let tail = try decoded(start..<position)
        position += 1
        return text.map { $0 + tail } ?? tail
      case UInt8(ascii: "\\"):
        text = (text ?? "") + (try decoded(start..<position))
        text?.unicodeScalars.append(try escape())
        start = position
      case 0..<0x20:
        throw failure("a control character inside a string must be escaped")
      default:
        position += 1
      }
    }
    throw failure("the text ends inside a string")
  }

  private func decoded(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw failure("a string that is not UTF-8", at: range.lowerBound)
    }
    return text
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let byte = peek else { throw failure("the text ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw failure("unknown escape", at: start)
    }
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take("\\u") else {
      throw failure("half a surrogate pair", at: start)
    }
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("half a surrogate pair", at: start) }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let text = String(validating: bytes[position..<position + 4], as: UTF8.self),
      text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(text, radix: 16)
    else { throw failure("expected four hexadecimal digits after \\u") }
    position += 4
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next character as an error names it.
  private var found: String {
    guard let byte = peek else { return "the end of the text" }
    return byte > 0x20 && byte < 0x7F
      ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(String(byte, radix: 16, uppercase: true))"
  }

  private mutating func take(_ token: StaticString) -> Bool {
    let count = token.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[position + offset] != token.utf8Start[offset] {
      return false
    }
    position += count
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
    let offset = offset ?? position
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return JSONSyntaxError(line: line, column: offset - lineStart + 1, reason: reason)
  }
}
