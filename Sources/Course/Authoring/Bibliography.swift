/// The works that lectures may cite, as a BibTeX file lists them.
///
/// Of BibTeX the usual part is read: entries with fields in braces or quotation marks. Strings, comments
/// and preambles are skipped.
public struct Bibliography: Sendable {
  /// One work.
  struct Work: Sendable {
    var fields: [String: String]

    /// Authors, year, title, where it appeared, and a link: one line of a list of references.
    var description: String {
      var parts: [String] = []
      let authors = (fields["author"] ?? fields["editor"] ?? "").split(separator: " and ")
        .map { Self.name(String($0)) }
      if !authors.isEmpty {
        let year = fields["year"].map { " (\($0))" } ?? ""
        parts.append((authors.count > 4 ? authors[0] + " et al." : Self.list(authors)) + year)
      }
      if let title = fields["title"] { parts.append("*\(title)*") }
      let place = ["journal", "booktitle", "publisher", "school", "howpublished"]
        .compactMap { fields[$0] }.first
      if let place { parts.append(place) }
      if authors.isEmpty, let year = fields["year"] { parts.append(year) }
      let link = fields["url"] ?? fields["doi"].map { "https://doi.org/\($0)" }
      let text = parts.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
      return text.joined(separator: ". ") + "." + (link.map { " <\($0)>" } ?? "")
    }

    /// `Last, First` → `First Last`.
    private static func name(_ text: String) -> String {
      let parts = text.split(separator: ",").map(\.trimmed)
      return parts.count == 2 ? "\(parts[1]) \(parts[0])" : text.trimmed
    }

    private static func list(_ names: [String]) -> String {
      guard names.count > 1, let last = names.last else { return names.joined() }
      return names.dropLast().joined(separator: ", ") + " and " + last
    }
  }

  private(set) var works: [String: Work] = [:]

  /// Creates a list without works.
  public init() {}

  /// Reads a BibTeX file.
  public init(bibtex text: String) {
    var rest = text[...]
    while let at = rest.firstIndex(of: "@") {
      rest = rest[at...].dropFirst()
      let kind = rest.prefix { $0.isLetter }
      rest = rest[kind.endIndex...].drop(while: \.isWhitespace)
      guard rest.first == "{", let body = Self.group(&rest),
        !["string", "comment", "preamble"].contains(kind.lowercased()),
        let comma = body.firstIndex(of: ",")
      else { continue }
      works[body[..<comma].trimmed] = Work(fields: Self.fields(body[comma...].dropFirst()))
    }
  }

  private static func fields(_ body: Substring) -> [String: String] {
    var fields: [String: String] = [:]
    var rest = body
    while let sign = rest.firstIndex(of: "=") {
      let name = rest[..<sign].trimmed.lowercased()
      rest = rest[sign...].dropFirst().drop(while: \.isWhitespace)
      var value = ""
      if rest.first == "{" {
        value = Self.group(&rest) ?? ""
      } else if rest.first == "\"" {
        value = String(rest.dropFirst().prefix { $0 != "\"" })
        rest = rest.dropFirst(value.count + 2)
      } else {
        value = rest.prefix { $0 != "," }.trimmed
      }
      rest = rest.drop { $0 != "," }.dropFirst()
      let plain = value.filter { $0 != "{" && $0 != "}" }.replacing("--", with: "–")
      fields[name] = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return fields
  }

  /// What stands between the brace at the beginning of `text` and its partner; takes both.
  private static func group(_ text: inout Substring) -> String? {
    var depth = 0
    var end = text.startIndex
    while end < text.endIndex {
      if text[end] == "{" { depth += 1 }
      if text[end] == "}" { depth -= 1 }
      if depth == 0 { break }
      end = text.index(after: end)
    }
    guard end < text.endIndex else {
      text = ""
      return nil
    }
    let content = String(text[text.index(after: text.startIndex)..<end])
    text = text[text.index(after: end)...]
    return content
  }
}
