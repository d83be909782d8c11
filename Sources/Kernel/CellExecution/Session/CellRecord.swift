/// A cell that was compiled, under its number: what is needed to speak of it later.
struct CellRecord: Sendable {
  var number: Int
  var cell: Cell
  var edited: EditedCell

  var module: String { "Cell_\(number)" }

  /// Where a place of the compiled text lies in the user's cell.
  ///
  /// What the compiler misses at the end of the text it places behind the text; its author finds it
  /// behind the last character of the cell.
  func position(line: Int, column: Int) -> SourcePosition {
    guard line <= lines.count else {
      let last = lines.lastIndex { $0.contains { !$0.isWhitespace } } ?? 0
      return SourcePosition(
        name: cell.name, line: cell.firstLine + last, column: lines[last].utf8.count + 1,
        text: String(lines[last]))
    }
    return SourcePosition(
      name: cell.name, line: cell.firstLine - 1 + line,
      column: edited.originalColumn(line: line, column: column),
      text: line > 0 ? String(lines[line - 1]) : nil)
  }

  /// Whether a line of the compiled text is one of the cell's.
  func contains(line: Int) -> Bool { (1...lines.count).contains(line) }

  private var lines: [Substring] {
    cell.code.split(separator: "\n", omittingEmptySubsequences: false)
  }
}

/// A place in a cell as its author knows it.
struct SourcePosition: Sendable, Hashable {
  /// What the cell is called.
  var name: String
  /// The line, counted from 1 or from the cell's first line in its file.
  var line: Int
  /// The column, counted in bytes from 1; 0 when unknown.
  var column: Int
  /// The line's text.
  var text: String?

  var description: String { column > 0 ? "\(name):\(line):\(column)" : "\(name):\(line)" }

  /// The line with a caret under the column, or nothing when the text is unknown.
  var excerpt: [String] { excerpt(ranges: [], fixIts: []) }

  /// The line with a caret under the column, `~` under `ranges`, and below what the compiler would
  /// write there.
  func excerpt(ranges: [Range<Int>], fixIts: [Diagnostic.FixIt]) -> [String] {
    guard let text else { return [] }
    let number = String(line)
    let gutter = String(repeating: " ", count: number.count)
    let source = "\(ANSI.dim(number + " |")) \(text)"
    guard column > 0 else { return [source] }
    // Tabs stay tabs, so that the caret stands under its character whatever their width.
    let prefix = String(decoding: text.utf8.prefix(column - 1), as: UTF8.self)
      .map { $0 == "\t" ? "\t" : " " as Character }
    let margin = ANSI.dim(gutter + " |")
    guard !ranges.isEmpty || !fixIts.isEmpty else {
      return [source, "\(margin) \(String(prefix))\(ANSI.red("^"))"]
    }
    var marks = [UInt8](repeating: UInt8(ascii: " "), count: text.utf8.count + 1)
    for range in ranges { for mark in range { marks[mark - 1] = UInt8(ascii: "~") } }
    if column <= marks.count { marks[column - 1] = UInt8(ascii: "^") }
    while marks.last == UInt8(ascii: " ") { marks.removeLast() }
    let indent = marks.prefix { $0 == UInt8(ascii: " ") }.count
    let line = String(decoding: marks[indent...], as: UTF8.self)
    var excerpt = [source, "\(margin) " + String(repeating: " ", count: indent) + ANSI.red(line)]
    var proposals = ""
    for fix in fixIts where fix.column > proposals.count {
      proposals += String(repeating: " ", count: fix.column - 1 - proposals.count) + fix.text
    }
    if !proposals.isEmpty { excerpt.append("\(margin) \(ANSI.green(proposals))") }
    return excerpt
  }
}

/// The few colours of a traceback.
enum ANSI {
  static func red(_ text: String) -> String { "\u{1b}[31m\(text)\u{1b}[0m" }
  static func green(_ text: String) -> String { "\u{1b}[32m\(text)\u{1b}[0m" }
  static func yellow(_ text: String) -> String { "\u{1b}[33m\(text)\u{1b}[0m" }
  static func bold(_ text: String) -> String { "\u{1b}[1m\(text)\u{1b}[0m" }
  static func dim(_ text: String) -> String { "\u{1b}[2m\(text)\u{1b}[0m" }
}
