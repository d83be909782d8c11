import Display
import Notebooks
import Testing

@Suite("MyST Markdown")
struct MySTTests {
  static let document = """
    ---
    kernelspec:
      display_name: Swift (Lectern)
      name: swift
    title: Autoencoders
    ---

    # Autoencoders

    $$ x = y $$ (identity)

    +++ {"tags": ["remove-cell"]}

    Second, with a fence that is no cell:

    ````markdown
    ```{code-cell} swift
    not a cell
    ```
    +++
    ````

    ```{code-cell} swift
    :tags: [raises-exception, hide-input]

    let x = 1

    print(x)
    ```

    ```{code-cell} swift
    ---
    tags: [a]
    nested:
      deep: 1
    ---
    x
    ```
    ```{raw-cell}
    raw
    ```
    """

  @Test("is cut into cells with metadata and lines")
  func reading() throws {
    let located = try LocatedNotebook(myst: Self.document)
    let cells = located.notebook.cells
    #expect(cells.map(\.kind) == [.markdown, .markdown, .code, .code, .raw])
    #expect(located.notebook.metadata["title"] == "Autoencoders")
    #expect(located.notebook.kernelName == "swift")
    #expect(cells[0].source == "# Autoencoders\n\n$$ x = y $$ (identity)")
    #expect(cells[1].metadata == ["tags": ["remove-cell"]])
    #expect(cells[1].source.hasSuffix("not a cell\n```\n+++\n````"))
    #expect(cells[2].source == "let x = 1\n\nprint(x)")
    #expect(cells[2].tags == ["raises-exception", "hide-input"])
    #expect(cells[3].metadata == ["tags": ["a"], "nested": ["deep": 1]])
    #expect(cells[4].source == "raw")
    #expect(located.lines == [8, 14, 26, 37, 40])
  }

  @Test("is written as Jupytext writes it")
  func writing() throws {
    let notebook = try Notebook(myst: Self.document)
    #expect(
      notebook.myst.hasPrefix(
        """
        ---
        kernelspec:
          display_name: Swift (Lectern)
          name: swift
        title: Autoencoders
        ---

        # Autoencoders

        """))
    #expect(notebook.myst.contains("\n+++ {\"tags\": [\"remove-cell\"]}\n\nSecond"))
    #expect(
      notebook.myst.contains("```{code-cell}\n:tags: [raises-exception, hide-input]\n\nlet x"))
    #expect(try Notebook(myst: notebook.myst) == notebook)
  }

  static let defects: [(text: String, error: String)] = [
    ("a\n```{code-cell} swift\nx", "line 2: this code cell has no closing fence"),
    (
      "---\na: 1\nb: [\n---\n",
      "line 4: did not find expected node content; expected a YAML mapping"
    ),
    (
      "+++ {\"a\"\nx",
      "line 1: expected ':' after the name, found the end of the text; expected a JSON object after `+++`"
    ),
    ("---\n- 1\n---\n", "line 2: this is not a mapping; expected a YAML mapping"),
  ]

  @Test("a defect is reported with its line", arguments: defects)
  func defect(text: String, error: String) {
    let thrown = #expect(throws: NotebookError.self) { try Notebook(myst: text) }
    #expect(thrown?.description == error)
  }

  @Test("gives back any notebook it was written from", arguments: UInt64(0)..<50)
  func roundTrip(seed: UInt64) throws {
    var generator = NotebookGenerator(seed: seed)
    let notebook = generator.notebook()
    let text = notebook.myst
    let again = try Notebook(myst: text)
    #expect(again == notebook, "\(text)")
    #expect(again.myst == text)
  }

  @Test("nbformat gives back any notebook", arguments: UInt64(0)..<50)
  func nbformatRoundTrip(seed: UInt64) throws {
    var generator = NotebookGenerator(seed: seed)
    let notebook = generator.notebook()
    let bytes = notebook.nbformat
    let again = try Notebook(nbformat: bytes)
    #expect(again == notebook)
    #expect(again.nbformat == bytes)
  }
}
