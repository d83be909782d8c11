import Authoring
import Display
import Notebooks
import Testing

@Suite("Rules of a lecture")
struct LectureLintTests {
  /// A lecture that keeps every rule.
  private static func lecture(
    goals: Int = 3, cellLines: Int = 2, words: Int = 20, checks: Int = 8, figures: Int = 5,
    exercises: Int = 3, duration: String = "a minute",
    closing: String = "print(\"wall time: 1 s\")", extra: String = ""
  ) -> String {
    var text = "# Title\n\nIt runs \(duration). **You will**\n\n"
    text += String(repeating: "- learn,\n", count: goals) + "\n"
    text += String(repeating: "word ", count: words) + "\n\n"
    text +=
      "```{code-cell} swift\n" + String(repeating: "let x = 1\n", count: cellLines) + "```\n\n"
    for index in 0..<figures {
      text += "```{code-cell} swift\nChart(alt: \"a\")\n```\n\n**Figure \(index + 1).** See.\n\n"
    }
    for _ in 0..<checks { text += "```{code-cell} swift\ncheck(\"a\") { 1 }\n```\n\n" }
    for _ in 0..<exercises { text += "<details>\n<summary>Solution</summary>\n\nx\n</details>\n\n" }
    return text + extra + "\n```{code-cell} swift\n\(closing)\n```\n"
  }

  private static func cell(_ code: String) -> String {
    "```{code-cell} swift\n\(code)\n```\n\n"
  }

  @Test("take a check or the name of a test for a claim")
  func claims() throws {
    let checked = Self.cell("check(\"a\") { 1 }")
    let section = "## Part\n\n" + Self.cell("let a = 1") + Self.cell("let b = 1") + checked
    #expect(try rules(Self.lecture(extra: section)).isEmpty)
    #expect(try rules(Self.lecture(extra: "> **Erratum.** It is 3.\n\n" + checked)).isEmpty)
    let named = "> **Erratum.** It is 3.\n> Test: `ThreeTests`\n\n" + Self.cell("print(3)")
    #expect(try rules(Self.lecture(extra: named)).isEmpty)
  }

  @Test("want a description of every picture in the notebook")
  func pictures() {
    let bundles = [
      MIMEBundle(data: ["image/svg+xml": "<svg><desc>seen</desc></svg>"]),
      MIMEBundle(data: ["image/svg+xml": "<svg><desc> </desc></svg>", "text/plain": "x"]),
      MIMEBundle(data: ["image/png": "", "text/plain": "a cat"]),
      MIMEBundle(data: ["image/png": ""], metadata: ["image/png": ["alt": "a cat"]]),
      MIMEBundle(data: ["image/png": ""]), MIMEBundle(plainText: "1"),
    ]
    let cell = NotebookCell(.code, source: "x", outputs: bundles.map { CellOutput(.display($0)) })
    let findings = LectureLint().findings(pictures: Notebook(cells: [cell]), path: "a.ipynb")
    #expect(
      findings
        == Array(repeating: "a.ipynb: cell 1: a picture without a description [alt]", count: 2))
  }

  @Test("follow names from the text through the files of the library")
  func mentions() {
    let files = [
      (file: "A.swift", code: "public struct Box { let size: Extent }"),
      (file: "B.swift", code: "public struct Extent {}\npublic func area() {}"),
      (file: "C.swift", code: "public final class Hidden {}\nstruct Inner {}"),
      (file: "D.swift", code: "public func draw() { Hidden2() }"),
    ]
    func missing(_ prose: String) -> [String] {
      Mentions(prose: prose, files: files).missing.map(\.name)
    }
    #expect(missing("We use Box.") == ["Hidden", "draw"])
    #expect(missing("Nothing.") == ["Box", "Extent", "area", "Hidden", "draw"])
    #expect(missing("Shown: ../D.swift, Box, Hidden") == [])
  }

  private func rules(_ text: String) throws -> [String] {
    try LectureLint().findings(text, path: "a.md").map(\.rule)
  }

  @Test("find nothing in a lecture that keeps them")
  func clean() throws {
    #expect(try rules(Self.lecture()).isEmpty)
  }

  static let broken: [(text: String, rules: [String])] = [
    (lecture(goals: 6), ["goals"]), (lecture(goals: 0), ["goals"]),
    (lecture(cellLines: 26), ["cell-length"]), (lecture(words: 121), ["paragraph"]),
    (lecture(checks: 7), ["checks"]), (lecture(figures: 4), ["captions", "figures"]),
    (lecture(exercises: 2), ["exercises"]), (lecture(closing: "print(1)"), ["wall-time"]),
    (lecture(extra: "![](a.svg)\n"), ["alt"]), (lecture(duration: "long"), ["duration"]),
    (lecture(extra: "**Figure 7.** See.\n"), ["captions"]),
    (lecture(extra: "> **Exercise 1.** Do.\n\n> **Exercise 3.** Do.\n"), ["exercises"]),
    (
      lecture(
        extra: "> **Exercise 1.** Do.\n\n> **Exercise 2.** Do.\n\n> **Exercise 3.** Do.\n\n"
          + "> **Exercise 4.** Do.\n"), ["exercises"]
    ),
    (lecture(extra: "## Part\n\n" + cell("let a = 1") + cell("let b") + cell("a")), ["claims"]),
    (lecture(extra: "> **Erratum.** It is 3.\n\n" + cell("print(3)")), ["erratum"]),
    (lecture(extra: "```{code-cell} swift\nURLSession.shared\n```\n"), ["network"]),
  ]

  @Test("find each rule that is broken, and only that", arguments: broken)
  func findings(text: String, rules: [String]) throws {
    #expect(try self.rules(text) == rules)
  }

  @Test("name file and line")
  func place() throws {
    let finding = try LectureLint().findings(Self.lecture(cellLines: 30), path: "a.md").first
    #expect(finding?.description == "a.md:12: 30 lines; expected at most 25 [cell-length]")
  }

  @Test("count no words of code and tables as prose")
  func fences() throws {
    let words = String(repeating: "word ", count: 200)
    #expect(try rules(Self.lecture(extra: "```text\n\(words)\n```\n\n| \(words) |\n")).isEmpty)
  }
}
