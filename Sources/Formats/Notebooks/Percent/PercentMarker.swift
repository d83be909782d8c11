import Display

/// The line that begins a cell in a percent script: `// %% Title [markdown] tags=["a"]`.
struct PercentMarker {
  var kind = NotebookCell.Kind.code
  var metadata: [String: JSONValue] = [:]

  init(kind: NotebookCell.Kind, metadata: [String: JSONValue]) {
    self.kind = kind
    self.metadata = metadata
  }

  /// Reads `line`, or `nil` if it begins no cell.
  init?(_ line: String) {
    guard line == "// %%" || line.hasPrefix("// %% ") else { return nil }
    var rest = trimmed(line.dropFirst(5))
    var title = ""
    while !rest.isEmpty {
      if rest.hasPrefix("{"), let members = (try? JSONParser.parse(rest))?.objectValue {
        metadata.merge(members) { $1 }
        break
      }
      if let (key, value, remainder) = Self.pair(rest) {
        metadata[key] = value
        rest = trimmed(remainder)
        continue
      }
      let word = rest.prefix { $0 != " " }
      switch word {
      case "[markdown]", "[md]": kind = .markdown
      case "[raw]": kind = .raw
      default: title += (title.isEmpty ? "" : " ") + word
      }
      rest = trimmed(rest.dropFirst(word.count))
    }
    if !title.isEmpty, metadata["title"] == nil { metadata["title"] = .string(title) }
  }

  /// The line, with metadata as `key=value` where every key is a plain name.
  var line: String {
    var words = ["//", "%%"]
    if let title = metadata["title"]?.stringValue, Self.isPlainTitle(title) { words.append(title) }
    if kind != .code { words.append("[\(kind.rawValue)]") }
    var rest = metadata
    if let title = rest["title"]?.stringValue, Self.isPlainTitle(title) { rest["title"] = nil }
    if rest.keys.allSatisfy(Self.isName) {
      words += rest.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSONWriter.string($0.value))" }
    } else {
      words.append(JSONWriter.string(.object(rest)))
    }
    return words.joined(separator: " ")
  }

  private static func isName(_ key: String) -> Bool {
    key.utf8.first.map { Character(Unicode.Scalar($0)).isLetter } == true
      && key.utf8.allSatisfy {
        $0 < 0x80
          && ($0 == 0x5F || Character(Unicode.Scalar($0)).isLetter
            || Character(Unicode.Scalar($0)).isNumber)
      }
  }

  /// Whether reading `title` back gives the same: words, no brackets, one space between them.
  private static func isPlainTitle(_ title: String) -> Bool {
    !title.isEmpty && title.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
      && title.split(separator: " ").joined(separator: " ") == title
  }

  /// Reads `key=value` at the start of `text`, where the value is JSON.
  private static func pair(
    _ text: String
  ) -> (key: String, value: JSONValue, rest: Substring)? {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let key = String(text[..<sign])
    guard isName(key) else { return nil }
    // The value ends at the first space behind which the rest may begin: the shortest JSON.
    var end = text.index(after: sign)
    while end < text.endIndex {
      end = text[text.index(after: end)...].firstIndex(of: " ") ?? text.endIndex
      let candidate = String(text[text.index(after: sign)..<end])
      if let value = try? JSONParser.parse(candidate) { return (key, value, text[end...]) }
    }
    return nil
  }
}
