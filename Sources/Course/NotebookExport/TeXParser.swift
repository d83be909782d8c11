/// Reads a formula from left to right and writes MathML.
struct TeXParser {
  private let source: String
  private var rest: Substring
  private var isDisplayed: Bool
  private(set) var tag: String?

  /// A piece of a formula that may have scripts.
  private struct Atom {
    var markup: String
    /// Whether scripts stand above and below rather than beside.
    var hasLimits = false
  }

  init(_ source: String, isDisplayed: Bool) {
    self.source = source
    rest = source[...]
    self.isDisplayed = isDisplayed
  }

  mutating func document() throws(TeXError) -> String {
    let markup = try row { $0.isEmpty }
    return markup
  }

  /// Reads until `isEnd` holds of what is left, or the text ends.
  private mutating func row(until isEnd: (Substring) -> Bool) throws(TeXError) -> String {
    var parts: [String] = []
    while true {
      skipSpace()
      if isEnd(rest) { break }
      guard !rest.isEmpty else { throw error("a closing bracket or \\end is missing") }
      if let part = try scripted() { parts.append(part) }
    }
    return parts.count == 1 ? parts[0] : "<mrow>\(parts.joined())</mrow>"
  }

  /// One atom with its scripts; `nil` for what leaves nothing on the page.
  private mutating func scripted() throws(TeXError) -> String? {
    var base: Atom
    if let first = rest.first, "_^'".contains(first) {
      base = Atom(markup: "<mrow></mrow>")
    } else {
      guard let atom = try atom() else { return nil }
      base = atom
    }
    var below: String?
    var above: String?
    while true {
      skipSpace()
      if take("\\limits") {
        base.hasLimits = true
      } else if take("\\nolimits") {
        base.hasLimits = false
      } else if take("_") {
        guard below == nil else { throw error("two subscripts") }
        below = try argument()
      } else if take("^") {
        let script = try argument()
        above = above.map { "<mrow>\($0)\(script)</mrow>" } ?? script
      } else if rest.first == "'" {
        let count = rest.prefix { $0 == "'" }.count
        rest = rest.dropFirst(count)
        above = "<mo>\(String(repeating: "′", count: count))</mo>"
      } else {
        break
      }
    }
    switch (below, above, base.hasLimits) {
    case (nil, nil, _): return base.markup
    case (let below?, nil, false): return "<msub>\(base.markup)\(below)</msub>"
    case (nil, let above?, false): return "<msup>\(base.markup)\(above)</msup>"
    case (let below?, let above?, false): return "<msubsup>\(base.markup)\(below)\(above)</msubsup>"
    case (let below?, nil, true): return "<munder>\(base.markup)\(below)</munder>"
    case (nil, let above?, true): return "<mover>\(base.markup)\(above)</mover>"
    case (let below?, let above?, true):
      return "<munderover>\(base.markup)\(below)\(above)</munderover>"
    }
  }

  /// A group in braces, or the next atom alone.
  private mutating func argument() throws(TeXError) -> String {
    skipSpace()
    if rest.first == "{" { return try group() }
    if let digit = rest.first, digit.isNumber {
      rest.removeFirst()
      return "<mn>\(digit)</mn>"
    }
    guard let atom = try atom() else { throw error("an argument is missing") }
    return atom.markup
  }

  private mutating func group() throws(TeXError) -> String {
    rest.removeFirst()
    let markup = try row { $0.first == "}" }
    rest.removeFirst()
    return markup
  }

  /// The characters of a group, not read as a formula.
  private mutating func rawGroup() throws(TeXError) -> String {
    skipSpace()
    guard rest.first == "{" else { throw error("expected {") }
    var depth = 0
    var end = rest.startIndex
    while end < rest.endIndex {
      if rest[end] == "{" { depth += 1 }
      if rest[end] == "}" { depth -= 1 }
      if depth == 0 { break }
      end = rest.index(after: end)
    }
    guard end < rest.endIndex else { throw error("a closing brace is missing") }
    let text = String(rest[rest.index(after: rest.startIndex)..<end])
    rest = rest[rest.index(after: end)...]
    return text
  }

  private mutating func atom() throws(TeXError) -> Atom? {
    guard let first = rest.first else { throw error("an argument is missing") }
    switch first {
    case "\\": return try command()
    case "{": return Atom(markup: try group())
    case "}": throw error("a closing brace too many")
    case "&": throw error("& outside of a table")
    case "~":
      rest.removeFirst()
      return Atom(markup: space("0.333"))
    default: break
    }
    if first.isNumber {
      let digits = number()
      return Atom(markup: "<mn>\(digits)</mn>")
    }
    rest.removeFirst()
    if first.isLetter { return Atom(markup: "<mi>\(first)</mi>") }
    let shown: String
    switch first {
    case "-": shown = "−"
    case "*": shown = "∗"
    default: shown = String(first)
    }
    return Atom(markup: sign(shown, stretches: false))
  }

  /// Digits, with a point or a comma only between digits.
  private mutating func number() -> String {
    var text = ""
    while let next = rest.first {
      let behind = rest.dropFirst().first
      guard next.isNumber || next == "." && behind?.isNumber == true else { break }
      text.append(next)
      rest.removeFirst()
    }
    return text
  }

  private mutating func command() throws(TeXError) -> Atom? {
    let name = try commandName()
    if let text = TeXSymbols.identifiers[name] { return Atom(markup: "<mi>\(text)</mi>") }
    if let text = TeXSymbols.uprights[name] {
      return Atom(markup: "<mi mathvariant=\"normal\">\(escaped(text))</mi>")
    }
    if let text = TeXSymbols.operators[name] { return Atom(markup: sign(text, stretches: false)) }
    if let text = TeXSymbols.largeOperators[name] {
      return Atom(markup: "<mo>\(text)</mo>", hasLimits: isDisplayed)
    }
    if let text = TeXSymbols.integrals[name] { return Atom(markup: "<mo>\(text)</mo>") }
    if TeXSymbols.functions.contains(name) { return Atom(markup: function(name)) }
    if let text = TeXSymbols.limitFunctions[name] {
      return Atom(markup: function(text), hasLimits: isDisplayed)
    }
    if let width = TeXSymbols.spaces[name] { return Atom(markup: space(width)) }
    if let text = TeXSymbols.delimiters["\\" + name] {
      return Atom(markup: sign(text, stretches: false))
    }
    if let accent = TeXSymbols.accents[name] {
      let base = try argument()
      let mark = "<mo stretchy=\"\(accent.stretches)\">\(accent.mark)</mo>"
      return Atom(
        markup: "<mover accent=\"true\">\(base)\(mark)</mover>", hasLimits: name == "overbrace")
    }
    if let alphabet = MathAlphabet(command: name) { return Atom(markup: try letters(alphabet)) }
    return try structure(name)
  }

  private mutating func structure(_ name: String) throws(TeXError) -> Atom? {
    switch name {
    case "frac", "dfrac", "cfrac", "tfrac":
      let (above, below) = (try argument(), try argument())
      let fraction = "<mfrac>\(above)\(below)</mfrac>"
      return Atom(
        markup: name == "tfrac" ? "<mstyle displaystyle=\"false\">\(fraction)</mstyle>" : fraction)
    case "binom":
      let (above, below) = (try argument(), try argument())
      return Atom(
        markup: bracketed("(", "<mfrac linethickness=\"0\">\(above)\(below)</mfrac>", ")"))
    case "sqrt":
      skipSpace()
      guard rest.first == "[" else { return Atom(markup: "<msqrt>\(try argument())</msqrt>") }
      rest.removeFirst()
      let degree = try row { $0.first == "]" }
      rest.removeFirst()
      return Atom(markup: "<mroot>\(try argument())\(degree)</mroot>")
    case "text", "textrm", "textit", "mbox", "textsf", "texttt":
      return Atom(markup: "<mtext>\(escaped(spaced(try rawGroup())))</mtext>")
    case "mathrm", "mathit", "mathnormal", "operatorname", "operatorname*", "mathop":
      let text = try rawGroup()
      guard text.allSatisfy({ $0.isLetter || $0.isNumber || " -,\\.;".contains($0) }) else {
        throw error("\\\(name) of \(text)")
      }
      let words = text.split { "\\,; ".contains($0) }.joined(separator: " ")
      return Atom(
        markup: name.hasPrefix("op") ? function(words) : upright(words),
        hasLimits: name == "operatorname*" && isDisplayed)
    case "left": return Atom(markup: try leftRight())
    case "big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr",
      "Biggr", "bigm", "Bigm", "biggm", "Biggm":
      let size =
        TeXSymbols.sizes[name] ?? TeXSymbols.sizes[String(name.dropLast())] ?? "1.2"
      let text = try delimiter()
      return Atom(
        markup: "<mo stretchy=\"true\" minsize=\"\(size)em\" maxsize=\"\(size)em\">\(text)</mo>")
    case "underline":
      return Atom(
        markup: "<munder>\(try argument())<mo stretchy=\"true\">_</mo></munder>")
    case "underbrace":
      return Atom(
        markup: "<munder>\(try argument())<mo stretchy=\"true\">⏟</mo></munder>", hasLimits: true)
    case "overset", "stackrel":
      let (above, base) = (try argument(), try argument())
      return Atom(markup: "<mover>\(base)\(above)</mover>")
    case "underset":
      let (below, base) = (try argument(), try argument())
      return Atom(markup: "<munder>\(base)\(below)</munder>")
    case "xrightarrow", "xleftarrow":
      let arrow = name == "xrightarrow" ? "→" : "←"
      return Atom(markup: "<mover><mo stretchy=\"true\">\(arrow)</mo>\(try argument())</mover>")
    case "not":
      guard let base = try atom() else { throw error("an argument is missing") }
      return Atom(markup: base.markup.replacing("</mo>", with: "\u{338}</mo>"))
    case "bmod", "mod": return Atom(markup: "<mo lspace=\"0.3em\" rspace=\"0.3em\">mod</mo>")
    case "pmod": return Atom(markup: bracketed("(", "<mo>mod</mo>\(try argument())", ")"))
    case "substack": return Atom(markup: table(try rows(of: try rawGroup()), aligned: false))
    case "begin": return Atom(markup: try environment())
    case "tag", "tag*":
      tag = try rawGroup()
      return nil
    case "label":
      _ = try rawGroup()
      return nil
    case "displaystyle", "textstyle", "scriptstyle", "nonumber", "notag": return nil
    case "phantom": return Atom(markup: "<mphantom>\(try argument())</mphantom>")
    default: throw error("the command \\\(name) is not known")
    }
  }

  /// The name behind a backslash: letters with an optional star, or one other character.
  private mutating func commandName() throws(TeXError) -> String {
    rest.removeFirst()
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    guard letters.isEmpty else {
      rest = rest[letters.endIndex...]
      let starred = ["operatorname", "tag"].contains(String(letters)) && rest.first == "*"
      if starred { rest.removeFirst() }
      return String(letters) + (starred ? "*" : "")
    }
    guard let sign = rest.popFirst() else { throw error("a backslash at the end") }
    if sign == "\\" { throw error("\\\\ outside of a table") }
    return sign.isWhitespace ? " " : String(sign)
  }

  private mutating func delimiter() throws(TeXError) -> String {
    skipSpace()
    var name = ""
    if rest.first == "\\" {
      name = "\\" + (try commandName())
    } else if let sign = rest.popFirst() {
      name = String(sign)
    }
    guard let text = TeXSymbols.delimiters[name] ?? TeXSymbols.operators[String(name.dropFirst())]
    else { throw error("\(name.isEmpty ? "nothing" : name) is no bracket") }
    return escaped(text)
  }

  private mutating func leftRight() throws(TeXError) -> String {
    let open = try delimiter()
    var parts: [String] = []
    while true {
      parts.append(
        try row { $0.hasPrefix("\\right") && !$0.hasPrefix("\\righta") || $0.hasPrefix("\\middle") }
      )
      if take("\\middle") {
        parts.append("<mo stretchy=\"true\" fence=\"true\">\(try delimiter())</mo>")
      } else {
        break
      }
    }
    rest = rest.dropFirst("\\right".count)
    let close = try delimiter()
    return bracketed(open, parts.joined(), close)
  }

  private mutating func letters(_ alphabet: MathAlphabet) throws(TeXError) -> String {
    skipSpace()
    if rest.first == "\\" {
      guard let atom = try atom() else { throw error("an argument is missing") }
      return restyled(atom.markup, alphabet)
    }
    guard rest.first == "{" else {
      guard let letter = rest.popFirst() else { throw error("an argument is missing") }
      return "<mi>\(alphabet.letter(letter))</mi>"
    }
    let raw = try rawGroup()
    guard raw.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " }) else {
      var inner = TeXParser(raw, isDisplayed: isDisplayed)
      return restyled(try inner.document(), alphabet)
    }
    let text = String(raw.filter { $0 != " " }.map { alphabet.letter($0) })
    return "<mi>\(text)</mi>"
  }

  /// `markup` with the letters between its tags in another alphabet.
  private func restyled(_ markup: String, _ alphabet: MathAlphabet) -> String {
    var isTag = false
    return String(
      markup.map { character -> Character in
        if character == "<" { isTag = true }
        defer { if character == ">" { isTag = false } }
        return isTag ? character : alphabet.letter(character)
      })
  }

  private mutating func environment() throws(TeXError) -> String {
    let name = try rawGroup()
    guard let brackets = TeXSymbols.environments[name] else {
      throw error("the environment \(name) is not known")
    }
    if name == "array" { _ = try rawGroup() }
    var depth = 1
    var end = rest.startIndex
    while end < rest.endIndex {
      if rest[end...].hasPrefix("\\begin{\(name)}") { depth += 1 }
      if rest[end...].hasPrefix("\\end{\(name)}") { depth -= 1 }
      if depth == 0 { break }
      end = rest.index(after: end)
    }
    guard end < rest.endIndex else { throw error("\\end{\(name)} is missing") }
    let body = String(rest[..<end])
    rest = rest[end...].dropFirst("\\end{\(name)}".count)
    let isAligned = ["align", "split", "aligned", "align*"].contains(name)
    let rows = try rows(of: body)
    if rows.count == 1, rows[0].count == 1, name.hasPrefix("equation") { return rows[0][0] }
    let table = table(rows, aligned: isAligned, casewise: name == "cases")
    return brackets.open.isEmpty && brackets.close.isEmpty
      ? table : bracketed(brackets.open, table, brackets.close)
  }

  /// The cells between `&`, line by line between `\\`.
  private mutating func rows(of body: String) throws(TeXError) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var depth = 0
    var text = body[...]
    func finished(_ cell: String) throws(TeXError) -> (String, String?) {
      var parser = TeXParser(cell, isDisplayed: isDisplayed)
      return (try parser.document(), parser.tag)
    }
    func close(_ rows: inout [[String]], _ tag: inout String?) throws(TeXError) {
      let (markup, number) = try finished(cell)
      rows[rows.count - 1].append(markup)
      tag = number ?? tag
    }
    while let next = text.first {
      if text.hasPrefix("\\begin{") { depth += 1 }
      if text.hasPrefix("\\end{") { depth -= 1 }
      if text.hasPrefix("\\\\"), depth == 0 {
        try close(&rows, &tag)
        (rows, cell) = (rows + [[]], "")
        text = text.dropFirst(2).drop(while: \.isWhitespace)
        if text.first == "[" { text = text.drop { $0 != "]" }.dropFirst() }
      } else if next == "\\" {
        cell += text.prefix(2)
        text = text.dropFirst(2)
      } else if next == "&", depth == 0 {
        try close(&rows, &tag)
        cell = ""
        text = text.dropFirst()
      } else {
        if next == "{" { depth += 1 }
        if next == "}" { depth -= 1 }
        cell.append(next)
        text = text.dropFirst()
      }
    }
    if !rows[rows.count - 1].isEmpty || !cell.allSatisfy(\.isWhitespace) {
      try close(&rows, &tag)
    } else {
      rows.removeLast()
    }
    return rows
  }

  private func table(_ rows: [[String]], aligned: Bool, casewise: Bool = false) -> String {
    let lines = rows.map { cells in
      let columns = cells.enumerated().map { index, cell in
        let side = aligned ? (index.isMultiple(of: 2) ? "right" : "left") : casewise ? "left" : ""
        let style = side.isEmpty ? "" : " style=\"text-align: \(side)\""
        return "<mtd\(style)>\(cell)</mtd>"
      }
      return "<mtr>\(columns.joined())</mtr>"
    }
    let style = aligned ? " displaystyle=\"true\" class=\"aligned\"" : ""
    return "<mtable\(style)>\(lines.joined())</mtable>"
  }

  private func bracketed(_ open: String, _ content: String, _ close: String) -> String {
    func bracket(_ text: String, _ form: String) -> String {
      text.isEmpty ? "" : "<mo fence=\"true\" stretchy=\"true\" form=\"\(form)\">\(text)</mo>"
    }
    return "<mrow>\(bracket(open, "prefix"))\(content)\(bracket(close, "postfix"))</mrow>"
  }

  private func sign(_ text: String, stretches: Bool) -> String {
    let brackets = ["(", ")", "[", "]", "{", "}", "|", "‖", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉"]
    return brackets.contains(text)
      ? "<mo stretchy=\"\(stretches)\">\(text)</mo>" : "<mo>\(escaped(text))</mo>"
  }

  /// A function's name, with the space that TeX sets behind it.
  private func function(_ name: String) -> String {
    "<mrow>\(upright(name))<mspace width=\"0.167em\"></mspace></mrow>"
  }

  private func upright(_ text: String) -> String {
    "<mi mathvariant=\"normal\">\(escaped(text))</mi>"
  }

  private func space(_ width: String) -> String { "<mspace width=\"\(width)em\"></mspace>" }

  /// Spaces at the ends of a text count; MathML would drop them.
  private func spaced(_ text: String) -> String {
    String(text.map { $0 == " " || $0 == "~" ? "\u{A0}" : $0 })
  }

  private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

  /// Takes a command or a sign, not the beginning of a longer name.
  private mutating func take(_ token: String) -> Bool {
    guard rest.hasPrefix(token) else { return false }
    let behind = rest.dropFirst(token.count)
    if token.hasPrefix("\\"), let next = behind.first, next.isASCII, next.isLetter { return false }
    rest = behind
    return true
  }

  private func error(_ reason: String) -> TeXError { TeXError(reason: reason, source: source) }
}
