import Authoring
import Testing

@Suite("Rules of a lecture")
struct LectureLintTests {
  /// A lecture that keeps every rule.
  private static func lecture(
    goals: Int = 3, cellLines: Int = 2, words: Int = 20, checks: Int = 8, figures: Int = 5,
    exercises: Int = 3, closing: String = "print(\"wall time: 1 s\")", extra: String = ""
  ) -> String {
    var text = "# Title\n\n**You will**\n\n"
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
    (lecture(extra: "![](a.svg)\n"), ["alt"]),
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
