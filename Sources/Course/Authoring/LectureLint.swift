import Display
import Notebooks

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
    let found = opening(cells) + codeCells(cells) + prose(cells) + totals(cells)
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
    let bullets = first.sourceLines.drop { !isBullet($0) }.prefix { !$0.trimmed.isEmpty }
      .count(where: isBullet)
    if (1...limits.goals).contains(bullets) { return [] }
    return [
      (first.line, "goals", "\(bullets) goals in the first cell; expected 1 to \(limits.goals)")
    ]
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
      ("checks", code.matches(of: /\b(check|assert|precondition)\(/).count, limits.checks),
      (
        "figures", code.matches(of: /\balt:/).count + text.matches(of: /!\[[^\]]/).count,
        limits.figures
      ),
      ("captions", text.matches(of: /\*\*Figure [0-9]+/).count, limits.figures),
      (
        "exercises",
        text.lowercased().matches(of: /<summary>[^<]*solution/).count
          + text.matches(of: /\{solution\}|\{dropdown\} Solution/).count, limits.exercises
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
