/// XML with one tag or text a line, so that only what is drawn differs.
///
/// Attributes are sorted, space between tags and comments are dropped, and generated names (`id`,
/// `url(#…)`, `href="#…"`) are numbered in the order of their first appearance.
enum MarkupLines {
  static func lines(of markup: String) -> [String] {
    var lines: [String] = []
    var names: [Substring: String] = [:]
    var rest = markup[...]
    while let open = rest.firstIndex(of: "<") {
      append(rest[..<open], to: &lines)
      if rest[open...].hasPrefix("<!--") {
        rest = rest[open...].firstRange(of: "-->").map { rest[$0.upperBound...] } ?? ""
        continue
      }
      guard let close = rest[open...].firstIndex(of: ">") else {
        append(rest[open...], to: &lines)
        return lines
      }
      lines.append(tag(rest[open...close], names: &names))
      rest = rest[rest.index(after: close)...]
    }
    append(rest, to: &lines)
    return lines
  }

  private static func append(_ text: Substring, to lines: inout [String]) {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !words.isEmpty { lines.append(words) }
  }

  private static func tag(_ tag: Substring, names: inout [Substring: String]) -> String {
    guard let name = tag.firstMatch(of: /^<[\/?!]?[^\s\/>]+/) else { return String(tag) }
    var attributes: [String] = []
    for match in tag[name.range.upperBound...].matches(
      of: /([^\s=\/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/)
    {
      let value = match.output.2 ?? match.output.3 ?? ""
      attributes.append("\(match.output.1)=\"\(renamed(match.output.1, value, names: &names))\"")
    }
    let end = tag.hasSuffix("/>") ? "/>" : ">"
    return ([String(name.output)] + attributes.sorted()).joined(separator: " ") + end
  }

  private static func renamed(
    _ attribute: Substring, _ value: Substring, names: inout [Substring: String]
  ) -> String {
    func number(_ name: Substring) -> String {
      let known = names[name] ?? "name\(names.count + 1)"
      names[name] = known
      return known
    }
    if attribute == "id" { return number(value) }
    if attribute == "aria-labelledby" || attribute == "aria-describedby" {
      return value.split(separator: " ").map { number($0) }.joined(separator: " ")
    }
    if attribute.hasSuffix("href"), value.hasPrefix("#") { return "#" + number(value.dropFirst()) }
    if value.hasPrefix("url(#"), value.hasSuffix(")") {
      return "url(#" + number(value.dropFirst(5).dropLast()) + ")"
    }
    return value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
