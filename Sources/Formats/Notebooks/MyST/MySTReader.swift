import Display

extension Notebook {
  /// Reads a notebook written as MyST Markdown.
  ///
  /// Front matter becomes the notebook's metadata. A top-level `{code-cell}` or `{raw-cell}` fence
  /// is a cell, its options are the cell's metadata; `+++` parts Markdown cells and may carry
  /// metadata as JSON. Everything else is Markdown and stays as it is.
  ///
  /// Source: Jupytext 1.19, `md:myst`; MyST-NB, “Text-based notebooks”.
  ///
  /// - Throws: ``NotebookError`` with the line of the defect.
  public init(myst text: String) throws(NotebookError) {
    self = try LocatedNotebook(myst: text).notebook
  }
}

/// A notebook and where its cells stand in the text it was read from.
public struct LocatedNotebook: Sendable, Hashable {
  /// The notebook.
  public var notebook: Notebook
  /// For each cell the line, from 1, on which its source begins.
  public var lines: [Int]

  init(notebook: Notebook, lines: [Int]) {
    self.notebook = notebook
    self.lines = lines
  }

  /// Reads a notebook written as MyST Markdown; see ``Notebook/init(myst:)``.
  ///
  /// - Throws: ``NotebookError`` with the line of the defect.
  public init(myst text: String) throws(NotebookError) {
    var reader = MySTReader(lines: textLines(text))
    try reader.read()
    notebook = Notebook(metadata: reader.metadata, cells: reader.cells)
    lines = reader.cellLines
  }
}

/// Cuts the lines of a MyST document into cells.
private struct MySTReader {
  let lines: [String]
  var metadata: [String: JSONValue] = [:]
  var cells: [NotebookCell] = []
  var cellLines: [Int] = []
  private var markdownStart = 0
  private var markdownMetadata: [String: JSONValue] = [:]

  init(lines: [String]) {
    self.lines = lines
  }

  mutating func read() throws(NotebookError) {
    var index = try frontMatter()
    markdownStart = index
    while index < lines.count {
      if let options = blockBreak(lines[index]) {
        flushMarkdown(upTo: index)
        markdownMetadata = try cellMetadata(options, line: index + 1)
        index += 1
        markdownStart = index
      } else if let fence = CodeFence(opening: lines[index]) {
        let close = lines[(index + 1)...].firstIndex { fence.isClosed(by: $0) }
        if let kind = cellKind(fence) {
          guard let close else { throw .unclosedCell(line: index + 1) }
          flushMarkdown(upTo: index)
          try appendCell(kind, from: index + 1, to: close)
          markdownStart = close + 1
        }
        index = (close ?? lines.count) + 1
      } else {
        index += 1
      }
    }
    flushMarkdown(upTo: lines.count)
  }

  /// Reads what stands between two `---` at the start; returns the line after it.
  private mutating func frontMatter() throws(NotebookError) -> Int {
    guard let first = lines.first, isRule(first),
      let end = lines.dropFirst().firstIndex(where: isRule)
    else { return 0 }
    metadata = try yaml(lines[1..<end], firstLine: 2)
    return end + 1
  }

  private func isRule(_ line: String) -> Bool {
    line.hasPrefix("---") && trimmed(line).allSatisfy { $0 == "-" }
  }

  /// The text after `+++`, if `line` is a block break.
  private func blockBreak(_ line: String) -> String? {
    let indent = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indent)
    guard indent <= 3, rest.hasPrefix("+++") else { return nil }
    let options = rest.drop { $0 == "+" }
    guard options.isEmpty || options.hasPrefix(" ") || options.hasPrefix("\t") else { return nil }
    return trimmed(options)
  }

  private func cellKind(_ fence: CodeFence) -> NotebookCell.Kind? {
    guard fence.indent == 0 else { return nil }
    if fence.info.hasPrefix("{code-cell}") { return .code }
    if fence.info.hasPrefix("{raw-cell}") { return .raw }
    return nil
  }

  private mutating func appendCell(
    _ kind: NotebookCell.Kind, from start: Int, to end: Int
  ) throws(NotebookError) {
    var start = start
    var options: [String: JSONValue] = [:]
    if start < end, lines[start].hasPrefix("---") {
      let close = lines[(start + 1)..<end].firstIndex { $0.hasPrefix("---") } ?? end
      options = try yaml(lines[(start + 1)..<close], firstLine: start + 2)
      start = min(close + 1, end)
    } else {
      let count = lines[start..<end].prefix { $0.drop { $0 == " " }.hasPrefix(":") }.count
      let entries = lines[start..<(start + count)].map { String($0.drop { $0 == " " }.dropFirst()) }
      options = try yaml(entries[...], firstLine: start + 1)
      start += count
    }
    if start < end, lines[start].isBlank { start += 1 }
    let source = lines[start..<end].joined(separator: "\n")
    cells.append(NotebookCell(kind, source: source, metadata: options))
    cellLines.append(start + 1)
    markdownMetadata = [:]
  }

  private mutating func flushMarkdown(upTo end: Int) {
    var range = markdownStart..<max(end, markdownStart)
    while let first = range.first, lines[first].isBlank { range.removeFirst() }
    while let last = range.last, lines[last].isBlank { range.removeLast() }
    guard !range.isEmpty || !markdownMetadata.isEmpty else { return }
    var source = lines[range].joined(separator: "\n")
    var metadata = markdownMetadata
    MySTEdges.restore(&source, &metadata)
    let attachments = MySTEdges.attachments(&metadata)
    cells.append(
      NotebookCell(.markdown, source: source, metadata: metadata, attachments: attachments))
    cellLines.append((range.first ?? markdownStart) + 1)
    markdownMetadata = [:]
  }

  private func cellMetadata(
    _ text: String, line: Int
  ) throws(NotebookError) -> [String: JSONValue] {
    if text.isEmpty { return [:] }
    do {
      guard let members = try JSONParser.parse(text).objectValue else {
        throw NotebookError.damagedCellMetadata(line: line, reason: "this is not an object")
      }
      return members
    } catch let error as JSONSyntaxError {
      throw .damagedCellMetadata(line: line, reason: error.reason)
    } catch let error as NotebookError {
      throw error
    } catch {
      throw .damagedCellMetadata(line: line, reason: "\(error)")
    }
  }

  private func yaml(
    _ lines: ArraySlice<String>, firstLine: Int
  ) throws(NotebookError) -> [String: JSONValue] {
    do throws(YAML.Failure) {
      return try YAML.mapping(lines.joined(separator: "\n"))
    } catch {
      throw .damagedYAML(line: firstLine + error.line - 1, reason: error.reason)
    }
  }
}
