/// A directive as it is written: name, argument, options and body.
///
/// Source: MyST Markdown, “Roles and directives”.
struct Directive {
  var name: String
  var argument: String
  var options: [String: String]
  var body: [String]
  /// The line of the body's first line within the enclosing lines, from 0.
  var bodyOffset: Int

  /// Reads what stands between a directive's fences, or `nil` for a fence that is no directive.
  init?(info: String, lines: [String]) {
    guard info.hasPrefix("{"), let close = info.firstIndex(of: "}") else { return nil }
    name = String(info[info.index(after: info.startIndex)..<close])
    argument = info[info.index(after: close)...].trimmed
    (options, body, bodyOffset) = ([:], [], 0)
    var rest = lines[...]
    if let first = rest.first, first.trimmed == "---" {
      rest.removeFirst()
      while let line = rest.popFirst(), line.trimmed != "---" { read(option: line.trimmed) }
    } else {
      while let line = rest.first, line.trimmed.hasPrefix(":"),
        line.trimmed.dropFirst().contains(":")
      {
        read(option: String(line.trimmed.dropFirst()))
        rest.removeFirst()
      }
    }
    while let line = rest.first, line.trimmed.isEmpty { rest.removeFirst() }
    bodyOffset = rest.startIndex
    while let line = rest.last, line.trimmed.isEmpty { rest.removeLast() }
    body = Array(rest)
  }

  private mutating func read(option line: String) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmed
    let isQuoted =
      value.count > 1
      && (value.hasPrefix("\"") && value.hasSuffix("\"")
        || value.hasPrefix("'") && value.hasSuffix("'"))
    options[line[..<colon].trimmed] = isQuoted ? String(value.dropFirst().dropLast()) : value
  }
}

extension StringProtocol {
  /// The text without spaces, tabs and newlines at its ends.
  var trimmed: String {
    var scalars = Substring(self).unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
