import Display

extension Notebook {
  /// The notebook as MyST Markdown, without outputs and ids.
  ///
  /// Reading the text gives the same cells, metadata and sources; see ``init(myst:)``.
  public var myst: String {
    var text = metadata.isEmpty ? "" : "---\n" + YAML.text(metadata) + "---\n"
    let lexer =
      metadata["language_info"]?["pygments_lexer"]?.stringValue
      ?? metadata["kernelspec"]?["language"]?.stringValue
      ?? metadata["language_info"]?["name"]?.stringValue
    var followsMarkdown = false
    for cell in cells {
      switch cell.kind {
      case .markdown:
        let (source, metadata) = MySTEdges.hide(cell)
        if !metadata.isEmpty {
          text += "\n+++ " + JSONWriter.string(.object(metadata)) + "\n"
        } else if followsMarkdown {
          text += "\n+++\n"
        }
        if !source.isEmpty { text += "\n" + source + "\n" }
      case .code: text += "\n" + fenced(cell, directive: "{code-cell}", lexer: lexer)
      case .raw: text += "\n" + fenced(cell, directive: "{raw-cell}", lexer: nil)
      }
      followsMarkdown = cell.kind == .markdown
    }
    return metadata.isEmpty && text.hasPrefix("\n") ? String(text.dropFirst()) : text
  }
}

/// A code or raw cell between fences that its source does not close.
private func fenced(_ cell: NotebookCell, directive: String, lexer: String?) -> String {
  let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
  let longest = lines.map { $0.drop { $0 == " " }.prefix { $0 == "`" }.count }.max() ?? 0
  let fence = String(repeating: "`", count: max(3, longest + 1))
  var text = fence + directive + (lexer.map { " " + $0 } ?? "") + "\n"
  if cell.metadata.isEmpty {
    if let first = lines.first, cell.source != "",
      first.isBlank || first.hasPrefix("---") || first.drop(while: { $0 == " " }).hasPrefix(":")
    {
      text += "\n"
    }
  } else {
    let options = YAML.text(cell.metadata)
    let entries = textLines(options)
    if entries.allSatisfy({ $0.first?.isLetter == true }) {
      text += entries.map { ":" + $0 + "\n" }.joined() + "\n"
    } else {
      text += "---\n" + options + "---\n" + (lines.first?.isBlank == true ? "\n" : "")
    }
  }
  return text + (cell.source.isEmpty ? "" : cell.source + "\n") + fence + "\n"
}
