import Display
import NotebookExecution
import Notebooks
import Testing

@Suite("Injected parameters")
struct ParameterTests {
  private func inject(_ name: String, _ value: String, into defaults: String) -> Notebook {
    let cells = [
      NotebookCell(.markdown, id: "a", source: "text"),
      NotebookCell(.code, id: "b", source: defaults, metadata: ["tags": ["parameters"]]),
      NotebookCell(.code, id: "c", source: "use"),
    ]
    return Notebook(cells: cells).injecting(parameters: [(name, value)])
  }

  static let values: [(name: String, value: String, line: String)] = [
    ("steps", "20", "let steps = 20"), ("rate", "2", "let rate: Float = 2.0"),
    ("decay", "1", "var decay = 1.0"), ("decay", "1e-3", "var decay = 1e-3"),
    ("title", "a \"b\"", "let title = \"a \\\"b\\\"\""), ("flag", "false", "let flag = false"),
    ("other", "3", "let other = 3"), ("other", "nan", "let other = \"nan\""),
  ]

  @Test("have the type of their defaults", arguments: values)
  func declarations(name: String, value: String, line: String) {
    let notebook = inject(
      name, value,
      into: """
        let steps = 10  // many
        let rate: Float = 0.1
        var decay = 0.5
        let title = "x"
        let flag = true
        """)
    #expect(notebook.cells[2].source == "// Parameters\n" + line)
    #expect(notebook.cells[2].tags == ["injected-parameters"])
    #expect(notebook.cells.count == 4)
  }

  @Test("replace those of an earlier run and go first without a cell for them")
  func position() {
    let plain = Notebook(cells: [NotebookCell(.code, id: "c", source: "use")])
    let once = plain.injecting(parameters: [("a", "1")])
    let twice = once.injecting(parameters: [("a", "2")])
    #expect(twice.cells.map(\.source) == ["// Parameters\nlet a = 2", "use"])
    #expect(plain.injecting(parameters: []) == plain)
  }
}
