/// Resolves labels and roles in the prose of a Markdown cell.
///
/// | MyST | becomes |
/// |---|---|
/// | `(label)=` | nothing |
/// | `$$ … $$ (label)` | `$$ … \tag{3} $$` |
/// | `` {eq}`label` `` | (3), with a link to the lecture if it is another one |
/// | `` {ref}`label` ``, `` {numref}`label` `` | the heading's text as a link, or “Figure 3” |
/// | `` {doc}`08-attention` `` | the lecture's title as a link |
/// | `` {cite}`first,second` `` | [1, 2], counted by first mention |
/// | `` {math}`x` `` | `$x$` |
/// | `` {sub}`x` ``, `` {sup}`x` `` | `<sub>x</sub>`, `<sup>x</sup>` |
struct InlineRenderer {
  let path: String
  let labels: CourseLabels
  let bibliography: Bibliography
  /// The works that the lecture has cited so far, by first mention.
  private(set) var cited: [String] = []

  init(path: String, labels: CourseLabels, bibliography: Bibliography) {
    (self.path, self.labels, self.bibliography) = (path, labels, bibliography)
  }

  /// The number or text that `label` stands for.
  func number(of label: String) -> String? { labels.targets[label]?.text }

  mutating func render(_ lines: [String], firstLine: Int) throws(AuthoringError) -> [String] {
    var output: [String] = []
    for (offset, line) in lines.enumerated() {
      if LabelScanner.headingLabel(line) != nil { continue }
      var line = line
      if let (before, label) = LabelScanner.equationLabel(line) {
        guard let number = number(of: label) else {
          throw error(role: "eq", label: label, line: firstLine + offset)
        }
        line = before + "\\tag{\(number)} $$"
      }
      output.append(try renderRoles(line, line: firstLine + offset))
    }
    return output
  }

  private mutating func renderRoles(_ text: String, line: Int) throws(AuthoringError) -> String {
    guard text.contains("}`") else { return text }
    var output = ""
    var rest = text[...]
    while let tick = rest.firstIndex(of: "`") {
      let ticks = rest[tick...].prefix { $0 == "`" }
      let behind = rest[ticks.endIndex...]
      guard let close = behind.firstRange(of: String(ticks)) else { break }
      let content = String(behind[..<close.lowerBound])
      if let (before, name) = role(before: rest[..<tick]),
        let rendered = try render(role: name, content, line: line)
      {
        output += before + rendered
      } else {
        output += rest[..<close.upperBound]
      }
      rest = rest[close.upperBound...]
    }
    return output + rest
  }

  /// The role's name, if `text` ends in `{name}`.
  private func role(before text: Substring) -> (before: Substring, name: String)? {
    guard text.hasSuffix("}"), let open = text.lastIndex(of: "{") else { return nil }
    let name = text[text.index(after: open)...].dropLast()
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == ":" || $0 == "-" }) else {
      return nil
    }
    return (text[..<open], String(name))
  }

  /// The list of the works that were cited, as Markdown.
  var references: [String] {
    cited.enumerated().map { index, key in
      "\(index + 1). \(bibliography.works[key]?.description ?? key)"
    }
  }

  private mutating func citation(_ content: String, line: Int) throws(AuthoringError) -> String {
    var numbers: [Int] = []
    for key in content.split(separator: ",").map(\.trimmed) {
      guard bibliography.works[key] != nil else {
        throw AuthoringError(path: path, line: line, cause: .unknownWork(key))
      }
      if !cited.contains(key) { cited.append(key) }
      numbers.append((cited.firstIndex(of: key) ?? 0) + 1)
    }
    return "[" + numbers.map(String.init).joined(separator: ", ") + "]"
  }

  private mutating func render(
    role: String, _ content: String, line: Int
  ) throws(AuthoringError) -> String? {
    switch role {
    case "math": return "$\(content)$"
    case "sub", "sup": return "<\(role)>\(content)</\(role)>"
    case "code": return "`\(content)`"
    case "doc":
      let name = lectureName(content)
      guard let title = labels.titles[name] else {
        throw error(role: role, label: content, line: line)
      }
      return "[\(title)](\(name).ipynb)"
    case "cite", "cite:p", "cite:t": return try citation(content, line: line)
    case "eq", "ref", "numref":
      return try reference(role: role, content, line: line)
    default: return nil
    }
  }

  private func reference(
    role: String, _ content: String, line: Int
  ) throws(AuthoringError) -> String {
    var (text, label): (String?, String) = (nil, content)
    if content.hasSuffix(">"), let open = content.lastIndex(of: "<") {
      text = content[..<open].trimmed
      label = String(content[content.index(after: open)...].dropLast())
    }
    guard let target = labels.targets[label] else {
      throw error(role: role, label: label, line: line)
    }
    let isHere = target.lecture == lectureName(path)
    let file = isHere ? "" : target.lecture + ".ipynb"
    switch target.kind {
    case .heading:
      let anchor = String(target.text.map { $0 == " " ? "-" : $0 })
      return "[\(text ?? target.text)](\(file)#\(anchor))"
    case .equation, .figure:
      let number = target.kind == .equation ? "(\(target.text))" : "Figure \(target.text)"
      let shown = text ?? number
      if isHere { return shown }
      return "\(shown) of [\(labels.titles[target.lecture] ?? target.lecture)](\(file))"
    }
  }

  private func error(role: String, label: String, line: Int) -> AuthoringError {
    AuthoringError(path: path, line: line, cause: .unknownLabel(role: role, label: label))
  }
}
