import Display

/// What MyST text cannot show of a Markdown cell, kept in the metadata after `+++`.
///
/// Blank lines at the ends of a cell are lost between cells, and a cell that itself holds a block
/// break or an open fence would be cut elsewhere. Such a cell carries `"lectern"`: either the text
/// cut off at its ends or, in the worst case, its whole source.
enum MySTEdges {
  private static let key = "lectern"

  /// The source to show and the metadata to write for a Markdown cell.
  static func hide(_ cell: NotebookCell) -> (source: String, metadata: [String: JSONValue]) {
    var metadata = cell.metadata
    var kept: [String: JSONValue] = [:]
    if let attachments = cell.attachments { kept["attachments"] = .object(attachments) }
    let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
    let head = lines.prefix(while: \.isBlank).map { $0 + "\n" }.joined()
    let tail = lines.reversed().prefix(while: \.isBlank).reversed().map { "\n" + $0 }.joined()
    let isBlank = lines.allSatisfy(\.isBlank)
    var source =
      isBlank
      ? ""
      : String(
        decoding: cell.source.utf8.dropFirst(head.utf8.count).dropLast(tail.utf8.count),
        as: UTF8.self)
    if isBlank || isCutElsewhere(source) {
      kept["source"] = .string(cell.source)
      source = ""
    } else {
      if !head.isEmpty { kept["head"] = .string(head) }
      if !tail.isEmpty { kept["tail"] = .string(tail) }
    }
    if !kept.isEmpty { metadata[key] = .object(kept) }
    return (source, metadata)
  }

  /// Undoes ``hide(_:)``, except for attachments.
  static func restore(_ source: inout String, _ metadata: inout [String: JSONValue]) {
    guard var kept = metadata[key]?.objectValue else { return }
    if let whole = kept.removeValue(forKey: "source")?.stringValue {
      source = whole
    } else {
      let head = kept.removeValue(forKey: "head")?.stringValue ?? ""
      let tail = kept.removeValue(forKey: "tail")?.stringValue ?? ""
      source = head + source + tail
    }
    metadata[key] = kept.isEmpty ? nil : .object(kept)
  }

  /// Takes the attachments out of the metadata again.
  static func attachments(_ metadata: inout [String: JSONValue]) -> [String: JSONValue]? {
    guard var kept = metadata[key]?.objectValue,
      let attachments = kept.removeValue(forKey: "attachments")?.objectValue
    else { return nil }
    metadata[key] = kept.isEmpty ? nil : .object(kept)
    return attachments
  }

  /// Whether a reader would not find `source` as one Markdown cell.
  private static func isCutElsewhere(_ source: String) -> Bool {
    // The cell in front keeps a leading `---` from being read as front matter; the one behind
    // shows whether a fence is still open.
    let probe = "x\n+++\n" + source + "\n```{code-cell}\n```\n"
    guard let cells = try? Notebook(myst: probe).cells, cells.count == 3 else { return true }
    return cells[1] != NotebookCell(.markdown, source: source) || cells[2].kind != .code
  }
}
