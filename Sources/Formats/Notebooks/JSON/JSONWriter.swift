public import Display

/// Writes JSON byte for byte as Python's `json.dumps` does.
///
/// Keys are sorted by code point and no character is escaped that need not be
/// (`sort_keys=True, ensure_ascii=False`).
public struct JSONWriter {
  private var text: [UInt8] = []
  private let indent: Int?

  /// The document as UTF-8.
  ///
  /// - Parameters:
  ///   - value: The document.
  ///   - indent: Spaces per level; `nil` writes everything on one line, as Python does by default.
  /// - Returns: The text, without a newline at its end.
  public static func write(_ value: JSONValue, indent: Int? = nil) -> [UInt8] {
    var writer = JSONWriter(indent: indent)
    writer.append(value, level: 0)
    return writer.text
  }

  /// The document as a string; see ``write(_:indent:)``.
  public static func string(_ value: JSONValue, indent: Int? = nil) -> String {
    String(decoding: write(value, indent: indent), as: UTF8.self)
  }

  private init(indent: Int?) {
    self.indent = indent
  }

  private mutating func append(_ value: JSONValue, level: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .longInteger(let digits): append(digits)
    case .number(let value): append(pythonRepresentation(of: value))
    case .string(let value): appendString(value)
    case .array(let elements):
      appendContainer("[", "]", elements, level: level) { writer, element in
        writer.append(element, level: level + 1)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      appendContainer("{", "}", sorted, level: level) { writer, member in
        writer.appendString(member.key)
        writer.append(": ")
        writer.append(member.value, level: level + 1)
      }
    }
  }

  private mutating func appendContainer<Element>(
    _ open: String, _ close: String, _ elements: [Element], level: Int,
    each: (inout JSONWriter, Element) -> Void
  ) {
    append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { append(indent == nil ? ", " : ",") }
      newLine(level: level + 1)
      each(&self, element)
    }
    if !elements.isEmpty { newLine(level: level) }
    append(close)
  }

  private mutating func newLine(level: Int) {
    guard let indent else { return }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * indent))
  }

  private mutating func appendString(_ string: String) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case 0..<0x20:
        append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ string: String) {
    text.append(contentsOf: string.utf8)
  }
}

/// The shortest decimal that reads back as `value`, laid out as Python's `repr(float)`.
///
/// Swift finds the same digits but changes to exponents at other magnitudes: Python does so below
/// 1e-4 and from 1e16 on.
package func pythonRepresentation(of value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
  let sign = value.sign == .minus ? "-" : ""
  if value == 0 { return sign + "0.0" }
  var digits = value.magnitude.description[...]
  var exponent = 0
  if let mark = digits.firstIndex(of: "e") {
    exponent = Int(digits[digits.index(after: mark)...]) ?? 0
    digits = digits[..<mark]
  }
  let parts = digits.split(separator: ".")
  let whole = parts[0]
  let fraction = parts.count > 1 ? parts[1] : ""
  var all = Array((whole + fraction).utf8)
  var point = whole.utf8.count + exponent  // value = 0.all × 10^point
  let leadingZeros = all.prefix { $0 == UInt8(ascii: "0") }.count
  all.removeFirst(leadingZeros)
  point -= leadingZeros
  while all.count > 1, all.last == UInt8(ascii: "0") { all.removeLast() }
  let text = String(decoding: all, as: UTF8.self)
  let zeros = { (count: Int) in String(repeating: "0", count: count) }
  switch point - 1 {
  case ..<(-4), 16...:
    let power = point - 1
    let rest = text.dropFirst()
    let size = String(power.magnitude)
    return sign + text.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (power < 0 ? "-" : "+")
      + (size.utf8.count < 2 ? "0" : "") + size
  case ..<0:
    return sign + "0." + zeros(-point) + text
  default:
    if text.utf8.count <= point { return sign + text + zeros(point - text.utf8.count) + ".0" }
    return sign + text.prefix(point) + "." + text.dropFirst(point)
  }
}
