import Display
public import Notebooks

/// A notebook as one HTML file that needs nothing else, neither a network nor a program.
///
/// Formulas are MathML, code is coloured, pictures stand in the file and have alternative texts. Tags
/// are honoured: `remove-cell`, `remove-input`, `remove-output`, and `hide-…`, which folds.
public struct HTMLPage: Sendable {
  /// Reads a file that the notebook shows, by its path relative to the notebook.
  public typealias ReadFile = @Sendable (String) -> [UInt8]?

  /// The file's text.
  public let text: String
  /// Formulas that are shown as they are written, because they could not be translated.
  public let problems: [TeXError]

  /// Renders `notebook`.
  ///
  /// - Parameters:
  ///   - notebook: The notebook with its outputs.
  ///   - name: The title of a notebook that has none.
  ///   - readFile: Reads pictures that its Markdown names.
  public init(_ notebook: Notebook, name: String, readFile: @escaping ReadFile) {
    var renderer = OutputRenderer(markdown: MarkdownRenderer())
    var body = ""
    for cell in notebook.cells where !cell.tags.contains("remove-cell") {
      switch cell.kind {
      case .markdown:
        let html = renderer.markdown.html(cell.source)
        body += "<section>\n\(Self.embedding(html, of: cell, readFile))</section>\n"
      case .code: body += Self.code(cell, &renderer)
      case .raw: break
      }
    }
    let title = notebook.metadata["title"]?.stringValue ?? Self.heading(of: notebook) ?? name
    let language = notebook.metadata["lang"]?.stringValue ?? "en"
    text = """
      <!DOCTYPE html>
      <html lang="\(escaped(language))">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      \(StyleSheet.text)
      </style>
      </head>
      <body>
      <main>
      \(body)</main>
      </body>
      </html>

      """
    problems = renderer.markdown.problems
  }

  private static func heading(of notebook: Notebook) -> String? {
    notebook.cells.filter { $0.kind == .markdown }
      .flatMap { $0.source.split(separator: "\n") }.first { $0.hasPrefix("# ") }
      .map { String($0.dropFirst(2)) }
  }

  private static func code(_ cell: NotebookCell, _ renderer: inout OutputRenderer) -> String {
    var parts: [String] = []
    let tags = Set(cell.tags)
    if !tags.contains("remove-input"), !cell.source.isEmpty {
      let code = "<pre class=\"code\"><code>\(SwiftHighlighter.html(cell.source))</code></pre>"
      parts.append(folding(code, "Code", if: !tags.isDisjoint(with: ["hide-input", "hide-cell"])))
    }
    if !tags.contains("remove-output"), !cell.outputs.isEmpty {
      let outputs = cell.outputs.map { renderer.html($0) }.joined(separator: "\n")
      let block = "<div class=\"outputs\">\n\(outputs)\n</div>"
      parts.append(
        folding(block, "Output", if: !tags.isDisjoint(with: ["hide-output", "hide-cell"])))
    }
    return parts.isEmpty ? "" : "<div class=\"cell\">\n\(parts.joined(separator: "\n"))\n</div>\n"
  }

  private static func folding(_ html: String, _ title: String, if isFolded: Bool) -> String {
    isFolded ? "<details><summary>\(title)</summary>\n\(html)\n</details>" : html
  }

  /// Puts pictures into the page and lets links to notebooks lead to pages.
  private static func embedding(
    _ html: String, of cell: NotebookCell, _ readFile: ReadFile
  ) -> String {
    let pictures = html.replacing(/(<img[^>]*?src=")([^"]+)"/) { match -> String in
      let source = unescaped(match.output.2)
      let embedded =
        source.hasPrefix("attachment:")
        ? attachment(String(source.dropFirst(11)), of: cell) : data(of: source, readFile)
      return "\(match.output.1)\(embedded ?? escaped(source))\""
    }
    return pictures.replacing(/href="([^":\/]+)\.ipynb(#[^"]*)?"/) { match in
      "href=\"\(match.output.1).html\(match.output.2 ?? "")\""
    }
  }

  private static func attachment(_ name: String, of cell: NotebookCell) -> String? {
    let bundle = cell.attachments?[name]?.objectValue
    return bundle?.first { $0.key.hasPrefix("image/") }
      .flatMap { type, data in data.stringValue.map { "data:\(type);base64,\($0)" } }
  }

  private static func data(of path: String, _ readFile: ReadFile) -> String? {
    let types = [
      "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
      "gif": "image/gif", "webp": "image/webp",
    ]
    guard !path.hasPrefix("data:"), !path.contains("://"),
      let suffix = path.split(separator: ".").last,
      let type = types[suffix.lowercased()], let bytes = readFile(path)
    else { return nil }
    return "data:\(type);base64,\(Base64.text(bytes))"
  }
}
