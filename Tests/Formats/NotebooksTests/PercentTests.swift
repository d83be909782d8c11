import Display
import Notebooks
import Testing

@Suite("Percent scripts")
struct PercentTests {
  static let script = """
    // ---
    // title: Demo
    // ---

    // %% [markdown] tags=["remove-cell"]
    // # Demo
    //
    // Text.

    // %% First step
    // %install '.package(path: "x")' X
    import X

    // a comment stays

    // %% [raw]
    // raw

    // %% tags=["a b", "c"] deep={"x": 1}
    print(1)
    """

  @Test("are cut into cells with metadata and lines")
  func reading() throws {
    let located = try LocatedNotebook(percent: Self.script)
    let cells = located.notebook.cells
    #expect(located.notebook.metadata == ["title": "Demo"])
    #expect(cells.map(\.kind) == [.markdown, .code, .raw, .code])
    #expect(cells[0].source == "# Demo\n\nText.")
    #expect(cells[0].tags == ["remove-cell"])
    #expect(cells[1].source == "%install '.package(path: \"x\")' X\nimport X\n\n// a comment stays")
    #expect(cells[1].metadata == ["title": "First step"])
    #expect(cells[2].source == "raw")
    #expect(cells[3].metadata == ["tags": ["a b", "c"], "deep": ["x": 1]])
    #expect(located.lines == [6, 11, 17, 20])
    #expect(
      located.notebook.percent == Self.script.replacing(
        "tags=[\"a b\", \"c\"] deep={\"x\": 1}", with: "deep={\"x\": 1} tags=[\"a b\", \"c\"]")
        + "\n")
  }

  @Test("may begin without a mark")
  func noMark() throws {
    let notebook = try Notebook(percent: "import X\n\n// %%\nlet a = 1\n")
    #expect(notebook.cells.map(\.source) == ["import X", "let a = 1"])
  }

  @Test("give back any notebook they were written from", arguments: UInt64(0)..<50)
  func roundTrip(seed: UInt64) throws {
    var generator = NotebookGenerator(seed: seed)
    let notebook = generator.notebook()
    let text = notebook.percent
    let again = try Notebook(percent: text)
    #expect(again == notebook, "\(text)")
    #expect(again.percent == text)
  }
}
