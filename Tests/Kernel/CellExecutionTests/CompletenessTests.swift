import CellExecution
import Testing

@Suite("Completeness of code")
struct CompletenessTests {
  @Test(
    "is seen in whole cells",
    arguments: ["", "1", "let a = 1", "func f() {\n  1\n}", "let s = \"a { b\"", "// {", "f(\n1)"])
  func complete(code: String) {
    #expect(Completeness(of: code) == .complete)
  }

  @Test(
    "is missed where only the end is missing, with the indent of the next line",
    arguments: [
      ("func f() {", "  "), ("  if a {", "    "), ("print(", "  "), ("let a = [1,", ""),
      ("let a =", ""), ("let s = \"\"\"", ""), ("func f() {\n  let a = 1", "  "),
    ])
  func incomplete(code: String, indent: String) {
    #expect(Completeness(of: code) == .incomplete(indent: indent))
  }

  @Test(
    "cannot come where an error stands before the end",
    arguments: ["}", "f(]", "let s = \"a", "let 1 = 2", "a b c\nlet x = {"])
  func invalid(code: String) {
    #expect(Completeness(of: code) == .invalid)
  }
}
