import CMarkdown
import Glibc
import Notebooks

/// The Markdown of notebooks as HTML: GitHub's Markdown, with formulas between dollar signs.
struct MarkdownRenderer {
  /// What stands for formula n while the Markdown is read: characters that no text has.
  private static let opening: Character = "\u{E000}"
  private static let closing: Character = "\u{E001}"

  /// The formulas that could not be translated; they are shown as they are written.
  private(set) var problems: [TeXError] = []

  /// Renders the text of a cell.
  mutating func html(_ markdown: String) -> String {
    var formulas: [String] = []
    let text = extracting(from: markdown, into: &formulas)
    var output = Self.render(text)
    for (index, formula) in formulas.enumerated() {
      output = output.replacing("\(Self.opening)\(index)\(Self.closing)", with: formula)
    }
    return Self.withAnchors(Self.highlighted(output))
  }

  private static func render(_ markdown: String) -> String {
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return escaped(markdown) }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tagfilter"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    markdown.withCString { cmark_parser_feed(parser, $0, markdown.utf8.count) }
    guard let document = cmark_parser_finish(parser) else { return escaped(markdown) }
    defer { cmark_node_free(document) }
    // Raw HTML stays, for lectures use <details>; the extension takes scripts and frames away.
    let extensions = cmark_parser_get_syntax_extensions(parser)
    guard let html = cmark_render_html(document, CMARK_OPT_UNSAFE, extensions) else {
      return escaped(markdown)
    }
    defer { free(html) }
    return String(cString: html)
  }

  /// Replaces formulas, but not what stands in code, by marks.
  private mutating func extracting(
    from markdown: String, into formulas: inout [String]
  ) -> String {
    var output = ""
    var rest = markdown[...]
    var isLineStart = true
    while let next = rest.first {
      if isLineStart, let block = Self.codeBlock(rest) {
        output += block
        rest = rest[block.endIndex...]
        continue
      }
      isLineStart = next.isNewline
      switch next {
      case "\\":
        output += rest.prefix(2)
        rest = rest.dropFirst(2)
      case "`":
        let ticks = rest.prefix { $0 == "`" }
        let behind = rest[ticks.endIndex...]
        let end = behind.firstRange(of: String(ticks))?.upperBound ?? ticks.endIndex
        output += rest[..<end]
        rest = rest[end...]
      case "$":
        if let (source, isDisplayed, end) = Self.formula(rest) {
          output += "\(Self.opening)\(formulas.count)\(Self.closing)"
          formulas.append(mathematics(source, isDisplayed: isDisplayed))
          rest = rest[end...]
        } else {
          output.append(next)
          rest = rest.dropFirst()
        }
      default:
        output.append(next)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  /// The fenced code block at the beginning of `text`, which may stand in a quotation.
  private static func codeBlock(_ text: Substring) -> Substring? {
    guard let open = text.prefixMatch(of: /[ >]*(`{3,}|~{3,})[^\n]*\n/) else { return nil }
    var end = open.range.upperBound
    while end < text.endIndex {
      let line = text[end...].prefix { $0 != "\n" }
      end = line.endIndex < text.endIndex ? text.index(after: line.endIndex) : line.endIndex
      let content = line.drop { $0 == " " || $0 == ">" }
      if content.hasPrefix(open.output.1),
        content.drop(while: { $0 == open.output.1.first })
          .allSatisfy(\.isWhitespace)
      {
        break
      }
    }
    return text[..<end]
  }

  /// The formula at the beginning of `text`, by the rules of Jupyter.
  private static func formula(
    _ text: Substring
  ) -> (source: String, isDisplayed: Bool, end: Substring.Index)? {
    let isDisplayed = text.hasPrefix("$$")
    let start = text.index(text.startIndex, offsetBy: isDisplayed ? 2 : 1)
    var index = start
    while index < text.endIndex {
      if text[index] == "\\" {
        index = text.index(index, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
        continue
      }
      if isDisplayed, text[index...].hasPrefix("$$") {
        let end = text.index(index, offsetBy: 2)
        return index > start ? (String(text[start..<index]), true, end) : nil
      }
      if !isDisplayed, text[index] == "$" {
        let end = text.index(after: index)
        let isFormula =
          index > start && !text[start].isWhitespace
          && !text[text.index(before: index)].isWhitespace
          && (end == text.endIndex || !text[end].isNumber)
        return isFormula ? (String(text[start..<index]), false, end) : nil
      }
      // Code and the end of a paragraph are stronger than a dollar sign.
      if !isDisplayed, text[index] == "`" || text[index...].hasPrefix("\n\n") { return nil }
      index = text.index(after: index)
    }
    return nil
  }

  /// A formula as an element of the page.
  private mutating func mathematics(_ source: String, isDisplayed: Bool) -> String {
    // A quotation's marks at the beginnings of lines are not of the formula.
    let source = source.replacing(/\n[ ]*>/, with: "\n")
    let formula: TeXFormula
    do throws(TeXError) {
      formula = try TeXFormula(source, isDisplayed: isDisplayed)
    } catch {
      problems.append(error)
      return "<code class=\"formula\">\(escaped(source))</code>"
    }
    let annotation =
      "<annotation encoding=\"application/x-tex\">\(escaped(source))</annotation>"
    let content = "<semantics>\(formula.markup)\(annotation)</semantics>"
    guard isDisplayed else { return "<math>\(content)</math>" }
    let number = formula.tag.map { "<span class=\"number\">(\(escaped($0)))</span>" } ?? ""
    return "<span class=\"equation\"><math display=\"block\">\(content)</math>\(number)</span>"
  }

  private static func highlighted(_ html: String) -> String {
    html.replacing(/(?s)<pre><code class="language-swift">(.*?)<\/code><\/pre>/) { match in
      "<pre class=\"code\"><code>\(SwiftHighlighter.html(unescaped(match.output.1)))</code></pre>"
    }
  }

  /// Gives headings the names by which Jupyter links to them: their text, `-` for each space.
  private static func withAnchors(_ html: String) -> String {
    html.replacing(/(?s)<h([1-6])>(.*?)<\/h[1-6]>/) { match in
      let text = unescaped(match.output.2.replacing(/<[^>]*>/, with: ""))
      let name = escaped(text.replacing(" ", with: "-"))
      return "<h\(match.output.1) id=\"\(name)\">\(match.output.2)</h\(match.output.1)>"
    }
  }
}
