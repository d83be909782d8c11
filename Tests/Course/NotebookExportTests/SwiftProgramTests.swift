import Display
import NotebookExport
import Notebooks
import Testing

@Suite("A notebook as a Swift program")
struct SwiftProgramTests {
  private func program(_ cells: [String], tags: [Int: String] = [:]) -> String {
    SwiftProgram(
      Notebook(
        cells: cells.enumerated().map { index, source in
          NotebookCell(
            .code, source: source, metadata: tags[index].map { ["tags": [.string($0)]] } ?? [:])
        })
    ).text
  }

  @Test("has imports first and once, and Markdown in comments")
  func layout() {
    let notebook = Notebook(cells: [
      NotebookCell(.markdown, source: "# Title\n\nText"),
      NotebookCell(.code, source: "import Foundation\nlet a = 1"),
      NotebookCell(.code, source: "import Foundation\nprint(a);"),
    ])
    #expect(
      SwiftProgram(notebook).text
        == "import Foundation\n\n// # Title\n//\n// Text\n\nlet a = 1\n\nprint(a);\n")
  }

  @Test("shows last expressions and nothing else")
  func results() {
    let text = program(["let a = 1\na + 1", "a;", "var b = a", "b = 2"])
    #expect(text.contains("showResult(a + 1)"))
    #expect(text.contains("func showResult<Value>"))
    #expect(!program(["let a = 1"]).contains("showResult"))
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("showResult(") }.count == 1)
  }

  @Test("goes on in an inner scope when a name is declared anew")
  func redeclaration() {
    #expect(
      program(["let a = 1", "let a = a\n+ 1", "let b = 1"]) == """
        let a = 1

        do {
        let a = a
        + 1

        let b = 1

        }

        """)
    let overloads = program(["func f(_ x: Int) {}", "func f(_ x: String) {}"])
    #expect(!overloads.contains("do {"))
  }

  @Test(
    "holds failing, skipped and kernel-only text in comments",
    arguments: [
      "raises-exception", "skip-execution",
    ])
  func inert(tag: String) {
    #expect(program(["nope\n"], tags: [0: tag]) == "// nope\n//\n")
    #expect(program(["%time let a = 1\nlet b = 2"]) == "// %time let a = 1\nlet b = 2\n")
  }
}
