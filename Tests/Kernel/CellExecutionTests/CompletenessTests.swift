import CellExecution
import Display
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

@Suite("Questions about code", .timeLimit(.minutes(5)))
struct CodeAssistantTests {
  @Test("are answered in the light of the cells that ran")
  func session() async throws {
    let session = try await CellSession.start()
    let cell = Cell(
      code: "struct Box { var width = 3; func area() -> Int { width * width } }\nlet bøx = Box()",
      name: "<cell 1>")
    #expect(await session.execute(cell, onEvent: { _ in }) == .succeeded)

    let code = "// 😀\nbøx.ar + 1"
    let offset = code.utf8.count - " + 1".utf8.count
    let completions = await session.completions(in: code, at: offset)
    #expect(completions.items.map(\.text) == ["area()"])
    #expect(completions.items.first?.signature == "area() → Int")
    #expect(completions.replacedRange == (offset - 2)..<offset)

    let inspection = await session.inspection(of: code, at: offset - 4)
    #expect(inspection?.plainText?.contains("let bøx: Box") == true)
    #expect(await session.inspection(of: "print(", at: 6)?.plainText?.contains("items") == true)
    #expect(await session.inspection(of: "   ", at: 2) == nil)
    await session.shutdown()
    #expect(await session.completions(in: "pri", at: 3).items.isEmpty)
  }
}
