import Display

/// What symbols and terms mean in the whole course: the page `notation.md`.
///
/// Its first table has the columns symbol, meaning and lectures (“all”, or numbers of lectures), its
/// second one term, meaning and the link to the lecture that introduces the term.
public struct Notation: Sendable {
  private struct Symbol {
    var key: String
    /// The numbers of lectures; `nil` stands for all.
    var lectures: [String]?
    var line: Int
  }

  private struct Term {
    var name: String
    var lecture: String
    var line: Int
  }

  private let path: String
  private let symbols: [Symbol]
  private let terms: [Term]

  /// Reads the page `text`; `path` is what findings call it.
  public init(_ text: String, path: String) {
    self.path = path
    var symbols: [Symbol] = []
    var terms: [Term] = []
    for (line, cells) in Self.rows(text) where cells.count == 3 {
      if let key = Self.keys(cells[0]).first {
        let names = cells[2].split(separator: ",").map(\.trimmed)
        symbols.append(Symbol(key: key, lectures: names == ["all"] ? nil : names, line: line))
      } else if let link = cells[2].firstMatch(of: /\]\((.+)\)/) {
        terms.append(Term(name: cells[0], lecture: String(link.output.1), line: line))
      }
    }
    (self.symbols, self.terms) = (symbols, terms)
  }

  /// What the lecture in the file `path` says otherwise than the page, or does not say.
  ///
  /// Each symbol of the lecture's own table stands on the page once for this lecture, the formulas
  /// use what the page says of the lecture, the terms that the page leaves to it are introduced in
  /// italics, and its first cell links to the page.
  public func findings(lecture text: String, path: String) -> [LectureLint.Finding] {
    var found: [LectureLint.Finding] = []
    func add(_ line: Int, _ message: String, in file: String) {
      found.append(
        LectureLint.Finding(path: file, line: line, rule: "notation", message: message))
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let number = String(file.prefix { $0.isNumber })
    let own = symbols.filter { $0.lectures?.contains(number) == true }
    let common = symbols.filter { $0.lectures == nil }
    for (line, cells) in Self.rows(text) where cells.count >= 4 {
      for column in stride(from: 0, to: cells.count - 1, by: 2) {
        for key in Self.keys(cells[column]) {
          switch own.count(where: { $0.key == key }) {
          case 0 where common.contains { $0.key == key }: break
          case 1: break
          case 0: add(line, "\(self.path) does not say what $\(key)$ means here", in: path)
          default: add(line, "\(self.path) has two meanings of $\(key)$ for it", in: path)
          }
        }
      }
    }
    let formulas = Set(Self.formulas(Self.prose(text)).flatMap(Self.letters))
    for symbol in own where !formulas.contains(symbol.key) {
      add(symbol.line, "lecture \(number) has no $\(symbol.key)$ in a formula", in: self.path)
    }
    for term in terms where term.lecture == file && !Self.introduces(term.name, text) {
      add(term.line, "lecture \(number) does not introduce *\(term.name)*", in: self.path)
    }
    let opening = text.prefix(upTo: text.firstRange(of: "\n## ")?.lowerBound ?? text.endIndex)
    if !opening.contains("/notation.md)") {
      add(1, "the first cell has no link to \(self.path)", in: path)
    }
    return found
  }

  private static func introduces(_ term: String, _ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    return words.contains("*\(term.lowercased())*")
  }

  /// The rows of all tables but headings and rules, by line; empty cells are left out.
  private static func rows(_ text: String) -> [(line: Int, cells: [String])] {
    var rows: [(Int, [String])] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where line.hasPrefix("|") {
      let cells = line.split(separator: "|").map(\.trimmed).filter { !$0.isEmpty }
      if cells.first == "symbol" || cells.allSatisfy({ $0.allSatisfy { "-:".contains($0) } }) {
        continue
      }
      rows.append((index + 1, cells))
    }
    return rows
  }

  /// The text without its code, in which a dollar sign is the name of an argument.
  private static func prose(_ text: String) -> String {
    text.replacing(/(?m)^```[\s\S]*?^```/, with: "").replacing(/`[^`\n]*`/, with: "")
  }

  /// What stands between dollar signs.
  private static func formulas(_ text: String) -> [Substring] {
    text.matches(of: /\$\$([^$]+)\$\$|\$([^$]+)\$/).map { $0.output.1 ?? $0.output.2 ?? "" }
  }

  /// The symbols that a cell such as `$e, d$` or `$\hat x = d(z)$` explains, without their indices.
  private static func keys(_ cell: String) -> [String] {
    formulas(cell).flatMap { formula in
      // “z = e(x)” explains z; “s, a, r” explains three.
      let left = formula.prefix { $0 != "=" }
      return left.contains("(")
        ? Array(letters(left).prefix(1)) : letters(left.prefix(before: "\\in"))
    }
  }

  /// The letters of a formula with their accents; indices and exponents are left out.
  private static func letters(_ formula: Substring) -> [String] {
    let plain = formula.replacing(/[_^](\{[^{}]*\}|\\?[A-Za-z0-9*+-]+)/, with: "")
    let pattern = /\\(?:hat|bar|mathcal)\s?\\?[A-Za-z]+|\\[a-zA-Z]+|[A-Za-z]/
    return plain.matches(of: pattern).map { $0.output.replacing("\n", with: " ") }.map(String.init)
      .filter { !["\\sim", "\\mid", "\\dots", "\\in", "\\to"].contains($0) }
  }
}

extension Substring {
  fileprivate func prefix(before text: String) -> Substring {
    self[..<(firstRange(of: text)?.lowerBound ?? endIndex)]
  }
}
