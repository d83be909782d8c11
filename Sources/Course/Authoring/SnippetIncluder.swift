/// Shows a part of a source file, so that shown code is code that is compiled and tested.
///
///     ```{literalinclude} ../Sources/Library/Models/Autoencoders/Autoencoder.swift
///     :start-after: snippet.autoencoder
///     :end-before: snippet.end
///     ```
///
/// Source: Sphinx, “literalinclude”; SwiftPM, “Snippets”.
struct SnippetIncluder {
  let path: String
  let readFile: LectureBuilder.ReadFile

  func render(_ directive: Directive, line: Int) throws(AuthoringError) -> [String] {
    let file = directive.argument
    let text: String
    do {
      text = try readFile(file)
    } catch {
      throw AuthoringError(
        path: path, line: line, cause: .unreadableFile(path: file, reason: "\(error)"))
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    func find(_ marker: String) throws(AuthoringError) -> Int {
      let matches = lines.indices.filter { holds(lines[$0], marker) }
      // An end marker is the first one after the start; a start marker must be the only one.
      let isEnd = marker == directive.options["end-before"] || marker == directive.options["end-at"]
      guard let first = matches.first, isEnd || matches.count == 1 else {
        throw AuthoringError(
          path: path, line: line,
          cause: .unresolvedMarker(path: file, marker: marker, count: matches.count))
      }
      return first
    }
    if let marker = directive.options["start-after"] {
      lines = lines[(try find(marker) + 1)...]
    } else if let marker = directive.options["start-at"] {
      lines = lines[(try find(marker))...]
    }
    if let marker = directive.options["end-before"] {
      lines = lines[..<(try find(marker))]
    } else if let marker = directive.options["end-at"] {
      lines = lines[...(try find(marker))]
    }
    // A snippet inside a snippet: its markers are not code.
    var shown = lines.filter { !$0.trimmed.hasPrefix("// snippet.") }.map(String.init)
    while let last = shown.last, last.trimmed.isEmpty { shown.removeLast() }
    while let first = shown.first, first.trimmed.isEmpty { shown.removeFirst() }
    let indent =
      shown.filter { !$0.trimmed.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    shown = shown.map { String($0.dropFirst(indent)) }
    let caption = directive.options["caption"].map { ["*\($0)*", ""] } ?? []
    return caption + fencedCode(shown, language: directive.options["language"] ?? "swift")
  }

  /// Whether `line` holds `marker` and does not go on with the name: `snippet.auto` is not
  /// `snippet.autoencoder`.
  private func holds(_ line: Substring, _ marker: String) -> Bool {
    let marker = marker.trimmed
    var rest = line
    while let range = rest.firstRange(of: marker) {
      guard let next = rest[range.upperBound...].first else { return true }
      if !next.isLetter && !next.isNumber && next != "-" && next != "_" { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
