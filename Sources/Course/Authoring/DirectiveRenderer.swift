import Notebooks

/// Turns the MyST of a Markdown cell into Markdown that JupyterLab, code hosts and nbconvert show.
///
/// | MyST | becomes |
/// |---|---|
/// | `{literalinclude}` | a fenced code block |
/// | `{note}`, `{tip}`, … `{admonition}` | a block quote with a bold title |
/// | `{dropdown}`, `:class: dropdown` | `<details>` |
/// | `{figure}`, `{image}` | an image and its caption |
/// | `{math}` | `$$ … $$` |
/// | `{code-block}` | a fenced code block |
/// | `{bibliography}` | a numbered list of the works cited before it |
/// | roles and labels | see ``InlineRenderer`` |
struct DirectiveRenderer {
  /// The titles of directives that are boxes.
  static let admonitions = [
    "attention": "Attention", "caution": "Caution", "danger": "Danger", "error": "Error",
    "hint": "Hint", "important": "Important", "note": "Note", "seealso": "See also", "tip": "Tip",
    "warning": "Warning", "exercise": "Exercise", "solution": "Solution",
  ]

  /// Every directive that is known, for the message about one that is not.
  static let names =
    [
      "admonition", "bibliography", "code-block", "dropdown", "figure", "image", "literalinclude",
      "math",
    ]
    + admonitions.keys.sorted()

  let path: String
  private var inline: InlineRenderer
  private let includer: SnippetIncluder

  /// Whether the works that were cited have been listed.
  private(set) var listsWorks = false

  init(
    path: String, labels: CourseLabels, bibliography: Bibliography,
    readFile: @escaping LectureBuilder.ReadFile
  ) {
    self.path = path
    inline = InlineRenderer(path: path, labels: labels, bibliography: bibliography)
    includer = SnippetIncluder(path: path, readFile: readFile)
  }

  /// Whether the lecture cites works that it does not list.
  var isMissingBibliography: Bool { !inline.cited.isEmpty && !listsWorks }

  /// Renders the text of one cell.
  mutating func render(_ source: String, firstLine: Int) throws(AuthoringError) -> String {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return try render(lines, firstLine: firstLine).joined(separator: "\n")
  }

  private mutating func render(
    _ lines: [String], firstLine: Int
  ) throws(AuthoringError) -> [String] {
    var output: [String] = []
    var prose: [String] = []
    var index = 0
    while index < lines.count {
      guard let fence = BlockFence(opening: lines[index]) else {
        prose.append(lines[index])
        index += 1
        continue
      }
      output += try inline.render(prose, firstLine: firstLine + index - prose.count)
      prose = []
      let close = lines[(index + 1)...].firstIndex { fence.isClosed(by: $0) }
      let inside = Array(lines[(index + 1)..<(close ?? lines.count)])
      if let directive = Directive(info: fence.info, lines: inside) {
        let line = firstLine + index
        if close == nil { throw error(.unclosedDirective(directive.name), line) }
        output += try render(directive, line: line).map {
          $0.isEmpty ? $0 : String(repeating: " ", count: fence.indent) + $0
        }
      } else {
        output += lines[index...(close ?? lines.count - 1)]
      }
      index = (close ?? lines.count) + 1
    }
    return output + (try inline.render(prose, firstLine: firstLine + index - prose.count))
  }

  private mutating func render(
    _ directive: Directive, line: Int
  ) throws(AuthoringError) -> [String] {
    switch directive.name {
    case "literalinclude":
      return try includer.render(directive, line: line)
    case "code-block", "code", "sourcecode":
      return fencedCode(directive.body, language: directive.argument)
    case "bibliography":
      listsWorks = true
      return inline.references
    case "math":
      return try inline.render(
        ["$$"] + directive.body + ["$$" + (directive.options["label"].map { " (\($0))" } ?? "")],
        firstLine: line)
    case "figure", "image":
      return try figure(directive, line: line)
    case "dropdown":
      return try details(directive, title: directive.argument, line: line)
    default:
      guard let title = title(of: directive) else {
        throw error(.unknownDirective(directive.name), line)
      }
      if directive.options["class"]?.contains("dropdown") == true {
        return try details(directive, title: title, line: line)
      }
      return try quote(directive, title: title, line: line)
    }
  }

  private func title(of directive: Directive) -> String? {
    if directive.name == "admonition" { return directive.argument }
    guard let title = Self.admonitions[directive.name] else { return nil }
    return directive.argument.isEmpty ? title : "\(title): \(directive.argument)"
  }

  private mutating func body(
    _ directive: Directive, line: Int
  ) throws(AuthoringError) -> [String] {
    try render(directive.body, firstLine: line + 1 + directive.bodyOffset)
  }

  private mutating func quote(
    _ directive: Directive, title: String, line: Int
  ) throws(AuthoringError) -> [String] {
    let content = joiningMath(["**\(title)**", ""] + (try body(directive, line: line)))
    return content.map { $0.isEmpty ? ">" : "> " + $0 }
  }

  private mutating func details(
    _ directive: Directive, title: String, line: Int
  ) throws(AuthoringError) -> [String] {
    let open = directive.options["open"] == nil ? "" : " open"
    return ["<details\(open)>", "<summary>\(title)</summary>", ""]
      + (try body(directive, line: line)) + ["", "</details>"]
  }

  private mutating func figure(
    _ directive: Directive, line: Int
  ) throws(AuthoringError) -> [String] {
    guard let alt = directive.options["alt"] else {
      throw error(.missingOption(directive: directive.name, option: "alt"), line)
    }
    let image = "![\(alt)](\(notebookPath(directive.argument)))"
    let caption = try body(directive, line: line)
    guard !caption.isEmpty else { return [image] }
    let number = directive.options["name"].flatMap { inline.number(of: $0) }
    return [image, "", number.map { "**Figure \($0).** " + caption[0] } ?? caption[0]]
      + caption.dropFirst()
  }

  /// A path that is right in the lecture's folder as it is right in the notebook's, its sibling.
  private func notebookPath(_ path: String) -> String {
    path.hasPrefix("../") || path.hasPrefix("/") || path.contains("://")
      ? path : "../lectures/" + path
  }

  private func error(_ cause: AuthoringError.Cause, _ line: Int) -> AuthoringError {
    AuthoringError(path: path, line: line, cause: cause)
  }
}

/// Code between fences that it does not close.
func fencedCode(_ lines: [String], language: String) -> [String] {
  let longest = lines.map { $0.drop { $0 == " " }.prefix { $0 == "`" }.count }.max() ?? 0
  let fence = String(repeating: "`", count: max(3, longest + 1))
  return [fence + language] + lines + [fence]
}

/// The lines with every displayed equation on one line: inside a block quote, viewers would take
/// the `>` of the next line for a relation.
private func joiningMath(_ lines: [String]) -> [String] {
  var output: [String] = []
  var isOpen = false
  for line in lines {
    let marks = line.components(separatedBy: "$$") - 1
    if isOpen {
      output[output.count - 1] += " " + line.trimmed
    } else {
      output.append(line)
    }
    if !marks.isMultiple(of: 2) { isOpen.toggle() }
  }
  return output
}

extension String {
  /// How many pieces the separator cuts the text into.
  fileprivate func components(separatedBy separator: String) -> Int {
    var count = 1
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
