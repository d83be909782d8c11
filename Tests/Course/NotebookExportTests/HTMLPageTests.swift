import Display
import NotebookExport
import Notebooks
import Testing

@Suite("A notebook as an HTML page")
struct HTMLPageTests {
  private func page(_ cells: [NotebookCell]) -> HTMLPage {
    HTMLPage(Notebook(cells: cells), name: "notebook") { path in
      path == "picture.svg" ? Array("<svg/>".utf8) : nil
    }
  }

  private func text(_ markdown: String) -> String {
    page([NotebookCell(.markdown, source: markdown)]).text
  }

  @Test("has the first heading for its title and names for all headings")
  func headings() {
    let html = text("# One & *two*\n\n## Next part")
    #expect(html.contains("<title>One &amp; *two*</title>"))
    #expect(html.contains("<h2 id=\"Next-part\">Next part</h2>"))
  }

  @Test("shows formulas as MathML, but not in code, and keeps lone dollars")
  func formulas() {
    let html = text("A $x_1$ costs \\$5 and 3$. `$y$`\n\n```\n$z$\n```\n\n$$a * b * c \\tag{2}$$")
    #expect(html.contains("<msub><mi>x</mi><mn>1</mn></msub>"))
    #expect(html.contains("costs $5 and 3$."))
    #expect(html.contains("<code>$y$</code>"))
    #expect(html.contains("$z$\n</code>"))
    #expect(html.contains("<math display=\"block\">"))
    #expect(html.contains("<span class=\"number\">(2)</span>"))
    #expect(!html.contains("<em>"))
  }

  @Test("reports a formula that it cannot translate, and shows its source")
  func problems() {
    let page = page([NotebookCell(.markdown, source: "$\\mystery{x}$")])
    #expect(page.problems.map(\.reason) == ["the command \\mystery is not known"])
    #expect(page.text.contains("<code class=\"formula\">\\mystery{x}</code>"))
  }

  @Test("knows tables, folded parts, quotations and pictures")
  func markdown() {
    let html = text(
      "| a |\n|---|\n| 1 |\n\n<details>\n<summary>S</summary>\n\n*inside*\n\n</details>\n\n> quoted\n\n"
        + "![alt text](picture.svg) [next](08-attention.ipynb#Part)")
    #expect(html.contains("<th>a</th>"))
    #expect(html.contains("<p><em>inside</em></p>\n</details>"))
    #expect(html.contains("<blockquote>"))
    #expect(html.contains("src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"alt text\""))
    #expect(html.contains("href=\"08-attention.html#Part\""))
  }

  @Test("runs no script of a notebook")
  func scripts() {
    let output = CellOutput(
      .display(MIMEBundle(data: ["text/html": "<b>x</b><script>evil()</script>"])))
    let page = page([
      NotebookCell(.markdown, source: "<script>evil()</script>"),
      NotebookCell(.code, source: "1", outputs: [output]),
    ])
    #expect(!page.text.contains("<script"))
    #expect(page.text.contains("<b>x</b>"))
  }

  @Test("colours Swift in cells and in fences")
  func highlighting() {
    let cell = NotebookCell(.code, source: "let a = \"<b>\" // why")
    let html = page([cell, NotebookCell(.markdown, source: "```swift\nvar b = 1\n```")]).text
    #expect(html.contains("<span class=\"keyword\">let</span> a = "))
    #expect(html.contains("&lt;b&gt;"))
    #expect(html.contains("<span class=\"comment\">// why</span>"))
    #expect(html.contains("<span class=\"keyword\">var</span>"))
  }

  @Test("gives every picture of an output an alternative text")
  func alternatives() {
    let svg = "<svg><title>T</title><desc>What &amp; why</desc></svg>"
    let bundles = [
      MIMEBundle(data: ["image/svg+xml": .string(svg), "text/plain": "table"]),
      MIMEBundle(
        data: ["image/png": "iVBORw0KGgo="], metadata: ["image/png": ["alt": "a cat", "width": 4]]),
      MIMEBundle(data: ["image/png": "iVBORw0KGgo=", "text/plain": "<PNG>"]),
    ]
    let outputs = bundles.map { CellOutput(.display($0)) }
    let html = page([NotebookCell(.code, source: "x", outputs: outputs)]).text
    #expect(html.contains("<img alt=\"What &amp; why\""))
    #expect(html.contains("<img alt=\"a cat\" width=\"4\""))
    #expect(html.contains("<img alt=\"&lt;PNG&gt;\""))
  }

  @Test("honours the tags that remove and fold")
  func tags() {
    func cell(_ tag: String) -> NotebookCell {
      NotebookCell(
        .code, source: "source()", metadata: ["tags": [.string(tag)]],
        outputs: [CellOutput(.stream(name: "stdout", text: "printed"))])
    }
    #expect(!page([cell("remove-cell")]).text.contains("class=\"cell\""))
    #expect(!page([cell("remove-input")]).text.contains("source"))
    #expect(!page([cell("remove-output")]).text.contains("printed"))
    #expect(page([cell("hide-input")]).text.contains("<details><summary>Code</summary>"))
    #expect(page([cell("hide-output")]).text.contains("<details><summary>Output</summary>"))
  }
}
