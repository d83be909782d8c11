/// A text cut at `\n` (and `\r\n`), without the ends; a final newline starts no further line.
func textLines(_ text: String) -> [String] {
  var lines: [String] = []
  var line: [UInt8] = []
  for byte in text.utf8 {
    if byte == UInt8(ascii: "\n") {
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      lines.append(String(decoding: line, as: UTF8.self))
      line.removeAll(keepingCapacity: true)
    } else {
      line.append(byte)
    }
  }
  if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
  return lines
}

extension StringProtocol {
  /// Whether the line holds nothing but spaces and tabs.
  var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}
