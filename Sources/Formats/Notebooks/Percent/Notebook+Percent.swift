import Display

// A percent script is a Swift file: `// %%` begins a cell, Markdown stands in comments, magics such
// as `%install` are commented out so that the file compiles.
// Source: Jupytext 1.19, `py:percent`, with Swift's comment mark.

extension Notebook {
  /// Reads a notebook written as a Swift percent script.
  ///
  /// - Throws: ``NotebookError/damagedYAML(line:reason:)`` for a damaged header.
  public init(percent text: String) throws(NotebookError) {
    self = try LocatedNotebook(percent: text).notebook
  }

  /// The notebook as a Swift percent script, without outputs and ids.
  ///
  /// Reading the text gives the same cells, metadata and sources; see ``init(percent:)``.
  public var percent: String {
    var blocks: [String] = []
    if !metadata.isEmpty {
      let header = "---\n" + YAML.text(metadata) + "---"
      blocks.append(PercentText.commented(header))
    }
    blocks += cells.map { cell in
      let text = PercentText.block(cell)
      let again = try? Notebook(percent: text).cells
      var expected = NotebookCell(cell.kind, source: cell.source, metadata: cell.metadata)
      expected.attachments = cell.attachments
      return again == [expected] ? text : PercentText.hidden(cell)
    }
    return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }
}

extension LocatedNotebook {
  /// Reads a notebook written as a Swift percent script; see ``Notebook/init(percent:)``.
  ///
  /// - Throws: ``NotebookError/damagedYAML(line:reason:)`` for a damaged header.
  public init(percent text: String) throws(NotebookError) {
    let lines = textLines(text)
    var start = 0
    var metadata: [String: JSONValue] = [:]
    if lines.first == "// ---", let end = lines.dropFirst().firstIndex(of: "// ---") {
      do throws(YAML.Failure) {
        metadata = try YAML.mapping(PercentText.uncommented(lines[1..<end]))
      } catch {
        throw .damagedYAML(line: error.line + 1, reason: error.reason)
      }
      start = end + 1
    }
    let marks = lines.indices[start...].filter { PercentMarker(lines[$0]) != nil }
    var cells: [NotebookCell] = []
    var firstLines: [Int] = []
    var head = lines[start..<(marks.first ?? lines.count)]
    if !marks.isEmpty, head.last?.isEmpty == true { head.removeLast() }
    if !head.allSatisfy(\.isBlank) {
      let blank = head.prefix(while: \.isBlank).count
      cells.append(
        PercentText.cell(PercentMarker(kind: .code, metadata: [:]), head.dropFirst(blank)))
      firstLines.append(start + blank + 1)
    }
    for (position, mark) in marks.enumerated() {
      guard let marker = PercentMarker(lines[mark]) else { continue }
      let isLast = position + 1 == marks.count
      var body = lines[(mark + 1)..<(isLast ? lines.count : marks[position + 1])]
      // The blank line before the next mark belongs to nobody.
      if !isLast, body.last?.isEmpty == true { body.removeLast() }
      cells.append(PercentText.cell(marker, body))
      firstLines.append(mark + 2)
    }
    self.init(notebook: Notebook(metadata: metadata, cells: cells), lines: firstLines)
  }
}

/// The text of one cell.
private enum PercentText {
  static func block(_ cell: NotebookCell) -> String {
    var marker = PercentMarker(kind: cell.kind, metadata: cell.metadata)
    if let attachments = cell.attachments {
      marker.metadata["lectern"] = ["attachments": .object(attachments)]
    }
    if cell.source.isEmpty { return marker.line }
    return marker.line + "\n" + (cell.kind == .code ? escaped(cell.source) : commented(cell.source))
  }

  /// A cell whose text no script can show, kept in its metadata.
  static func hidden(_ cell: NotebookCell) -> String {
    var kept: [String: JSONValue] = ["source": .string(cell.source)]
    if let attachments = cell.attachments { kept["attachments"] = .object(attachments) }
    var metadata = cell.metadata
    metadata["lectern"] = .object(kept)
    return PercentMarker(kind: cell.kind, metadata: metadata).line
  }

  static func cell(_ marker: PercentMarker, _ lines: ArraySlice<String>) -> NotebookCell {
    var metadata = marker.metadata
    var source =
      marker.kind == .code
      ? lines.map(unescaped).joined(separator: "\n") : uncommented(lines)
    MySTEdges.restore(&source, &metadata)
    let attachments = MySTEdges.attachments(&metadata)
    return NotebookCell(marker.kind, source: source, metadata: metadata, attachments: attachments)
  }

  static func commented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "//" : "// " + $0 }.joined(separator: "\n")
  }

  static func uncommented(_ lines: ArraySlice<String>) -> String {
    lines.map { line in
      if line.hasPrefix("// ") { return String(line.dropFirst(3)) }
      return line.hasPrefix("//") ? String(line.dropFirst(2)) : line
    }.joined(separator: "\n")
  }

  /// The code with a comment mark before every line that is a magic or looks like one commented out.
  private static func escaped(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { isMagic($0) ? "// " + $0 : String($0) }.joined(separator: "\n")
  }

  private static func unescaped(_ line: String) -> String {
    line.hasPrefix("// ") && isMagic(line.dropFirst(3)) ? String(line.dropFirst(3)) : line
  }

  private static func isMagic(_ line: some StringProtocol) -> Bool {
    var rest = Substring(line)
    while rest.hasPrefix("// ") { rest = rest.dropFirst(3) }
    return rest.hasPrefix("%")
  }
}
