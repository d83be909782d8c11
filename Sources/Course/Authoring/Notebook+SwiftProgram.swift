public import Notebooks

extension Notebook {
  /// The notebook as a Swift program: the code of its cells in order, Markdown as comments.
  ///
  /// It compiles where no cell declares a name anew. Cells tagged `raises-exception` or `skip-execution` stand in comments, and so do magics, for
  /// neither is Swift that runs to its end.
  public var swiftProgram: String {
    var text = ""
    for cell in cells {
      switch cell.kind {
      case .markdown, .raw: text += commented(cell.source) + "\n\n"
      case .code:
        let isInert = cell.tags.contains { ["raises-exception", "skip-execution"].contains($0) }
        text += (isInert ? commented(cell.source) : code(cell)) + "\n\n"
      }
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text
  }

  private func code(_ cell: NotebookCell) -> String {
    let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.hasPrefix("%") ? "// " + $0 : String($0) }.joined(separator: "\n")
  }

  private func commented(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "//" : "// " + $0 }.joined(separator: "\n")
  }
}
