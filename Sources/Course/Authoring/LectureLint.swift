import Display
public import Notebooks

/// Holds a lecture against those rules of teaching that a program can decide.
public struct LectureLint: Sendable {
  /// What a lecture must keep to.
  public struct Limits: Sendable {
    /// The most lines of a code cell.
    public var cellLines = 25
    /// The most words of a paragraph.
    public var paragraphWords = 120
    /// The most goals in the first cell.
    public var goals = 5
    /// The fewest claims that a cell checks.
    public var checks = 8
    /// The fewest figures.
    public var figures = 5
    /// How many cells of a section need at least one check.
    public var uncheckedCells = 3
    /// The fewest exercises with a solution.
    public var exercises = 3

    /// Creates the limits of the course.
    public init() {}
  }

  /// A rule that the lecture breaks, and where.
  public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The lecture's file.
    public var path: String
    /// The line in it.
    public var line: Int
    /// The rule's name.
    public var rule: String
    /// What is wrong and what was expected.
    public var message: String

    /// `path:line: message [rule]`.
    public var description: String { "\(path):\(line): \(message) [\(rule)]" }
  }

  private let limits: Limits

  /// Creates a lint.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// The rules that the lecture in the file `path` breaks, by line.
  ///
  /// - Throws: ``AuthoringError`` when the text is damaged.
  public func findings(_ text: String, path: String) throws(AuthoringError) -> [Finding] {
    let located = try LectureBuilder.read(text, path: path)
    let cells = zip(located.notebook.cells, located.lines).map { Placed(cell: $0, line: $1) }
    let found =
      opening(cells) + codeCells(cells) + prose(cells) + totals(cells) + claims(cells)
      + numbering(cells)
    return found.map { Finding(path: path, line: $0.line, rule: $0.rule, message: $0.message) }
      .sorted { ($0.line, $0.rule) < ($1.line, $1.rule) }
  }

  private struct Placed {
    var cell: NotebookCell
    var line: Int
    var sourceLines: [Substring] {
      cell.source.split(separator: "\n", omittingEmptySubsequences: false)
    }
  }

  private typealias Found = (line: Int, rule: String, message: String)

  /// The first cell states what the reader will be able to do.
  private func opening(_ cells: [Placed]) -> [Found] {
    guard let first = cells.first, first.cell.kind == .markdown else {
      return [(cells.first?.line ?? 1, "goals", "the lecture must begin with its goals")]
    }
    var found: [Found] = []
    if first.cell.source.firstMatch(of: /\b(second|minute)s?\b/) == nil {
      found.append((first.line, "duration", "the first cell must say how long the lecture runs"))
    }
    let bullets = first.sourceLines.drop { !isBullet($0) }.prefix { !$0.trimmed.isEmpty }
      .count(where: isBullet)
    if !(1...limits.goals).contains(bullets) {
      found.append(
        (first.line, "goals", "\(bullets) goals in the first cell; expected 1 to \(limits.goals)"))
    }
    return found
  }

  /// What is claimed is checked: a correction by the next cells or by a test that it names, and each
  /// section that runs several cells by one of them.
  private func claims(_ cells: [Placed]) -> [Found] {
    var found: [Found] = []
    var section: (line: Int, title: String, cells: Int, isChecked: Bool)?
    func close() {
      guard let section, section.cells >= limits.uncheckedCells, !section.isChecked else { return }
      found.append(
        (
          section.line, "claims",
          "\(section.cells) cells of “\(section.title)” and no check; claims need one"
        ))
    }
    for (index, cell) in cells.enumerated() {
      if cell.cell.kind == .code {
        section?.cells += 1
        if checks(cell) > 0 { section?.isChecked = true }
        continue
      }
      for (offset, line) in cell.sourceLines.enumerated() where line.hasPrefix("## ") {
        close()
        section = (cell.line + offset, line.dropFirst(3).trimmed, 0, false)
      }
      let next = cells[(index + 1)...].filter { $0.cell.kind == .code }.prefix(3)
      for (offset, line) in cell.sourceLines.enumerated()
      where line.contains("**Erratum") && !next.contains(where: { checks($0) > 0 }) {
        let box = cell.sourceLines[offset...].prefix { $0.hasPrefix(">") }
        if box.contains(where: { $0.contains("Tests`") }) { continue }
        found.append(
          (
            cell.line + offset, "erratum",
            "a correction needs a check in one of the next cells, or the name of its test"
          ))
      }
    }
    close()
    return found
  }

  private func checks(_ cell: Placed) -> Int {
    cell.cell.source.matches(of: /\b(check|assert|precondition)\(/).count
  }

  /// Captions and exercises are numbered in order, and every exercise has its solution.
  private func numbering(_ cells: [Placed]) -> [Found] {
    var found: [Found] = []
    var captions = 0
    var exercises = 0
    var solutions = 0
    for cell in cells where cell.cell.kind == .markdown {
      for (offset, line) in cell.sourceLines.enumerated() {
        if let match = line.firstMatch(of: /\*\*Figure ([0-9]+)/) {
          captions += 1
          if Int(match.output.1) != captions {
            found.append(
              (cell.line + offset, "captions", "figure \(match.output.1) is number \(captions)"))
          }
        }
        if let match = line.firstMatch(of: /\*\*Exercise ([0-9]+)/) {
          exercises += 1
          if Int(match.output.1) != exercises {
            found.append(
              (cell.line + offset, "exercises", "exercise \(match.output.1) is number \(exercises)")
            )
          }
        }
        if Self.isSolution(line) { solutions += 1 }
      }
    }
    if solutions < exercises {
      found.append((1, "exercises", "\(exercises) exercises and \(solutions) solutions"))
    }
    return found
  }

  private static func isSolution(_ line: Substring) -> Bool {
    line.lowercased().firstMatch(of: /<summary>[^<]*solution|\{solution\}|\{dropdown\} solution/)
      != nil
  }

  /// The pictures in a lecture's notebook that say nothing to those who do not see them.
  ///
  /// An SVG needs a `desc`, another image an alternative text in its metadata or beside it.
  public func findings(pictures notebook: Notebook, path: String) -> [String] {
    notebook.cells.enumerated().flatMap { index, cell in
      cell.outputs.compactMap { output -> String? in
        switch output.content {
        case .display(let bundle), .result(let bundle, _):
          isDescribed(bundle)
            ? nil : "\(path): cell \(index + 1): a picture without a description [alt]"
        default: nil
        }
      }
    }
  }

  private func isDescribed(_ bundle: MIMEBundle) -> Bool {
    if let svg = bundle.data["image/svg+xml"]?.stringValue {
      return svg.firstMatch(of: /<desc[^>]*>\s*[^<\s]/) != nil
    }
    guard let type = bundle.data.keys.first(where: { $0.hasPrefix("image/") }) else { return true }
    return bundle.metadata[type]?["alt"]?.stringValue?.isEmpty == false
      || bundle.plainText?.isEmpty == false
  }

  private func codeCells(_ cells: [Placed]) -> [Found] {
    var found: [Found] = []
    let code = cells.filter { $0.cell.kind == .code }
    for cell in code {
      if cell.sourceLines.count > limits.cellLines {
        found.append(
          (
            cell.line, "cell-length",
            "\(cell.sourceLines.count) lines; expected at most \(limits.cellLines)"
          ))
      }
      for (offset, line) in cell.sourceLines.enumerated()
      where ["URLSession", "http://", "https://", "curl "].contains(where: { line.contains($0) }) {
        found.append((cell.line + offset, "network", "a cell must not use the network"))
      }
    }
    if let last = code.last, !last.cell.source.contains("wall time") {
      found.append((last.line, "wall-time", "the last code cell must print the wall time"))
    }
    return found
  }

  private func prose(_ cells: [Placed]) -> [Found] {
    var found: [Found] = []
    for cell in cells where cell.cell.kind == .markdown {
      var fence: BlockFence?
      var words = 0
      var start = 0
      for (offset, line) in (cell.sourceLines + [""]).enumerated() {
        let line = String(line)
        if let open = fence {
          if open.isClosed(by: line) { fence = nil }
          continue
        }
        fence = BlockFence(opening: line)
        if line.contains("![](") {
          found.append((cell.line + offset, "alt", "a picture needs an alternative text"))
        }
        if line.trimmed.isEmpty || isBullet(line[...]) || line.hasPrefix("|") || fence != nil {
          if words > limits.paragraphWords {
            found.append(
              (
                cell.line + start, "paragraph",
                "\(words) words in a paragraph; expected at most \(limits.paragraphWords)"
              ))
          }
          words = 0
          start = offset + 1
          if !isBullet(line[...]) { continue }
          start = offset
        }
        words += line.split(separator: " ").count
      }
    }
    return found
  }

  private func totals(_ cells: [Placed]) -> [Found] {
    let code = cells.filter { $0.cell.kind == .code }.map(\.cell.source).joined(separator: "\n")
    let text = cells.filter { $0.cell.kind == .markdown }.map(\.cell.source)
      .joined(separator: "\n")
    let counts = [
      (
        "checks", cells.filter { $0.cell.kind == .code }.reduce(0) { $0 + checks($1) },
        limits.checks
      ),
      (
        "figures", code.matches(of: /\balt:/).count + text.matches(of: /!\[[^\]]/).count,
        limits.figures
      ),
      ("captions", text.matches(of: /\*\*Figure [0-9]+/).count, limits.figures),
      (
        "exercises",
        text.split(separator: "\n").count(where: Self.isSolution), limits.exercises
      ),
    ]
    return counts.filter { $0.1 < $0.2 }.map { rule, count, least in
      (1, rule, "\(count) \(rule); expected at least \(least)")
    }
  }

  private func isBullet(_ line: Substring) -> Bool {
    line.hasPrefix("- ") || line.hasPrefix("* ")
  }
}
