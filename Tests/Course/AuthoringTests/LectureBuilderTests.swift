import Authoring
import Display
import Notebooks
import Testing

@Suite("A lecture's notebook")
struct LectureBuilderTests {
  static let library = """
    import Tensors

    // snippet.encoder
    /// Encodes.
    public func encode(_ x: Int) -> Int {
      x / 2
    }
    // snippet.end

    struct Box {
      // snippet.encoder-pair
      let pair = 2

      let other = 3
      // snippet.end
    }
    """

  static let lecture = """
    ---
    title: Autoencoders
    library: Autoencoders
    kernelspec:
      name: swift
      display_name: Swift (Lectern)
    ---

    # Autoencoders

    Some prose.

    ```{literalinclude} ../Sources/Encoder.swift
    :language: swift
    :start-after: snippet.encoder
    :end-before: snippet.end
    ```

    ```{code-cell} swift
    :tags: [raises-exception]

    let x = 1
    ```

    ```{code-cell} swift
    let y = 2
    ```

    The end.
    """

  private func build(
    _ text: String, files: [String: String] = ["../Sources/Encoder.swift": library]
  ) throws -> Notebook {
    var labels = CourseLabels()
    try labels.add(text, path: "lectures/01-test.md")
    let builder = LectureBuilder(labels: labels) { path in
      guard let text = files[path] else { throw MissingFile() }
      return text
    }
    return try builder.build(text, path: "lectures/01-test.md").notebook
  }

  struct MissingFile: Error, CustomStringConvertible {
    var description: String { "no such file" }
  }

  @Test("has cells, tags, metadata and included code")
  func building() throws {
    let notebook = try build(Self.lecture)
    #expect(notebook.cells.map(\.kind) == [.markdown, .code, .code, .markdown])
    #expect(
      notebook.cells[0].source == """
        # Autoencoders

        Some prose.

        ```swift
        /// Encodes.
        public func encode(_ x: Int) -> Int {
          x / 2
        }
        ```
        """)
    #expect(notebook.cells[1].tags == ["raises-exception"])
    #expect(notebook.metadata["kernelspec"] == SwiftKernel.specification)
    #expect(notebook.metadata["language_info"]?["file_extension"] == ".swift")
    #expect(notebook.metadata["library"] == "Autoencoders")
    #expect(notebook.minorVersion == 5)
  }

  @Test("is the same byte for byte when built again")
  func deterministic() throws {
    #expect(try build(Self.lecture).nbformat == build(Self.lecture).nbformat)
  }

  @Test("keeps the ids of cells that an edit does not touch")
  func stableIdentifiers() throws {
    let before = try build(Self.lecture).cells.compactMap(\.id)
    let edited = Self.lecture.replacing("# Autoencoders\n", with: "# Encoders\n\n+++\n\nNew.\n")
    let after = try build(edited).cells.compactMap(\.id)
    #expect(Set(before).count == 4)
    #expect(after.count == 5)
    #expect(Array(after.suffix(3)) == Array(before.suffix(3)))
    #expect(after[0] != before[0])
  }

  @Test("gives cells of equal text different ids")
  func repeatedCells() throws {
    let cell = "```{code-cell} swift\nstep()\n```\n"
    let ids = try build(cell + cell + cell).cells.compactMap(\.id)
    #expect(ids[1] == ids[0] + "-2" && ids[2] == ids[0] + "-3")
  }

  @Test("takes an indented snippet by its exact name")
  func indentedSnippet() throws {
    let text = """
      ```{literalinclude} ../Sources/Encoder.swift
      :start-after: snippet.encoder-pair
      :end-before: snippet.end
      ```
      """
    #expect(
      try build(text).cells[0].source == "```swift\nlet pair = 2\n\nlet other = 3\n```")
  }

  @Test("keeps outputs of unchanged cells only")
  func storedOutputs() throws {
    var stored = try build(Self.lecture)
    for index in [1, 2] {
      stored.cells[index].outputs = [CellOutput(.stream(name: "stdout", text: "\(index)\n"))]
      stored.cells[index].executionCount = index
    }
    stored.arithmetic = "that of a machine"
    let edited = Self.lecture.replacing("let y = 2", with: "let y = 3")
      .replacing("The end.", with: "The very end.")
    let rebuilt = try build(edited).keepingOutputs(of: stored)
    #expect(rebuilt.cells[1].outputs == stored.cells[1].outputs)
    #expect(rebuilt.cells[1].executionCount == 1)
    #expect(rebuilt.cells[2].outputs == [])
    #expect(rebuilt.cells[2].executionCount == nil)
    #expect(rebuilt.arithmetic == "that of a machine")
  }

  static let cells = """
    ```{code-cell} swift
    import X
    %install y
    ```
    ```{code-cell} swift
    :tags: [raises-exception]
    fatalError()
    ```
    ```{code-cell} swift
    let z = 1
    ```
    """

  static let directives: [(myst: String, markdown: String)] = [
    ("```{note}\nText\n```", "> **Note**\n>\n> Text"),
    (":::{admonition} Erratum\nWrong.\n\nRight.\n:::", "> **Erratum**\n>\n> Wrong.\n>\n> Right."),
    (
      "````{tip}\n$$\na = b\n$$\n\n```swift\nlet a = 1\n```\n````",
      "> **Tip**\n>\n> $$ a = b $$\n>\n> ```swift\n> let a = 1\n> ```"
    ),
    (
      "```{dropdown} Solution\nIt is 2.\n```",
      "<details>\n<summary>Solution</summary>\n\nIt is 2.\n\n</details>"
    ),
    (
      "```{admonition} Hint\n:class: dropdown\nThink.\n```",
      "<details>\n<summary>Hint</summary>\n\nThink.\n\n</details>"
    ),
    (
      "```{figure} figures/a.svg\n:alt: A net\n:name: net\nThe net.\n```\n\nSee {numref}`net`.",
      "![A net](../lectures/figures/a.svg)\n\n**Figure 1.** The net.\n\nSee Figure 1."
    ),
    ("```{math}\n:label: loss\nL = 1\n```\nBy {eq}`loss`", "$$\nL = 1\n\\tag{1} $$\nBy (1)"),
    ("$$ a = b $$ (same)\n\nIn {eq}`same`.", "$$ a = b \\tag{1} $$\n\nIn (1)."),
    (
      "(here)=\n## The linear case\n\nSee {ref}`here` or {ref}`this <here>`.",
      "## The linear case\n\nSee [The linear case](#The-linear-case) or [this](#The-linear-case)."
    ),
    ("{doc}`01-test` and `{eq}`", "[01-test title](01-test.ipynb) and `{eq}`"),
    ("```swift\n{eq}`x`\n```", "```swift\n{eq}`x`\n```"),
    ("x{sup}`2` {math}`y`", "x<sup>2</sup> $y$"),
  ]

  @Test("shows directives and roles as plain Markdown", arguments: directives)
  func directive(myst: String, markdown: String) throws {
    let text = "---\ntitle: 01-test title\n---\n" + myst
    #expect(try build(text).cells[0].source == markdown)
  }

  static let defects: [(myst: String, error: String)] = [
    ("a\n\n```{nonsense}\n```", "lectures/01-test.md:3: unknown directive {nonsense}; expected "),
    (
      "```{literalinclude} no.swift\n```",
      "lectures/01-test.md:1: cannot read no.swift: no such file"
    ),
    (
      "text\n```{literalinclude} ../Sources/Encoder.swift\n:start-after: snippet.none\n```",
      "lectures/01-test.md:2: no line of ../Sources/Encoder.swift with the marker snippet.none; "
    ),
    ("By {eq}`none`.", "lectures/01-test.md:1: {eq} refers to none, which no lecture defines; "),
    (
      "---\nkernelspec:\n  name: python3\n---\n",
      "lectures/01-test.md: kernel python3; expected `kernelspec: {name: swift}`"
    ),
    ("```{note}\nopen", "lectures/01-test.md:1: the directive {note} has no closing fence"),
    (
      "```{figure} a.svg\nCaption\n```",
      "lectures/01-test.md:1: the directive {figure} needs the option :alt:"
    ),
    (
      "(a)=\n# A\n\n(a)=\n# B",
      "lectures/01-test.md:4: the label a is defined twice in the course"
    ),
  ]

  @Test("is refused for a defect, with file and line", arguments: defects)
  func defect(myst: String, error: String) {
    let thrown = #expect(throws: AuthoringError.self) { try build(myst) }
    #expect(thrown?.description.hasPrefix(error) == true, "\(thrown?.description ?? "nothing")")
  }

  @Test("refers to other lectures by their titles")
  func otherLecture() throws {
    var labels = CourseLabels()
    try labels.add("# Variational autoencoders\n\n$$ a $$ (elbo)", path: "lectures/04-vae.md")
    try labels.add("By {eq}`elbo`.", path: "lectures/05.md")
    let notebook = try LectureBuilder(labels: labels) { _ in "" }
      .build("By {eq}`elbo`.", path: "lectures/05.md").notebook
    #expect(notebook.cells[0].source == "By (1) of [Variational autoencoders](04-vae.ipynb).")
  }
}
