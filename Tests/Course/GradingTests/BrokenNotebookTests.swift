import Display
import Foundation
import Grading
import Notebooks
import Testing

@Suite("Broken and edited notebooks")
struct BrokenNotebookTests {
  private static func solved() throws -> Notebook {
    try SampleAssignment.notebook([
      "square": SampleAssignment.solution("square"),
      "geometry": SampleAssignment.solution("geometry"),
    ])
  }

  private func index(_ id: String, in notebook: Notebook) throws -> Int {
    try #require(notebook.cells.firstIndex { $0.id == id })
  }

  @Test("a complete answer gets all points and no flags")
  func complete() throws {
    let result = try SampleAssignment.grade(Self.solved())
    #expect(result.earned == 9)
    #expect(result.flags.isEmpty)
  }

  @Test("the untouched release gets nothing")
  func untouched() throws {
    #expect(try SampleAssignment.grade(SampleAssignment.notebook([:])).earned == 0)
  }

  @Test("deleted tests and given cells come from the release")
  func deleted() throws {
    var notebook = try Self.solved()
    notebook.cells.removeAll { ["setup", "test-square", "test-geometry"].contains($0.id) }
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags.count == 3)
  }

  @Test("edited tests and points count for nothing")
  func editedTests() throws {
    var notebook = try Self.solved()
    let test = try index("test-square", in: notebook)
    notebook.cells[test].source = "check(\"square-examples\", points: 900) { true } expect: { $0 }"
    notebook.cells[test].metadata["nbgrader"] = .object([
      "grade_id": "test-square", "points": 900, "grade": true, "schema_version": 99,
    ])
    notebook.metadata["kernelspec"] = .object(["name": "python3"])
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.points == 9)
    #expect(
      result.flags == ["test-square: this test cell was changed; the instructor's tests were used"])
  }

  @Test("a missing answer costs its own checks only")
  func missingAnswer() throws {
    var notebook = try Self.solved()
    notebook.cells.removeAll { $0.id == "square" }
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 5)
    #expect(result.flags.contains("square: the answer is missing"))
  }

  @Test("of two cells with one name the nearer one counts")
  func duplicates() throws {
    var notebook = try Self.solved()
    var copy = notebook.cells[try index("square", in: notebook)]
    copy.source = "func square(_ x: Int) -> Int { 0 }"
    notebook.cells.append(copy)
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags.contains { $0.hasPrefix("square: 2 cells have this name") })
  }

  @Test("an answer that lost its metadata or its type is found all the same")
  func retyped() throws {
    var notebook = try Self.solved()
    let square = try index("square", in: notebook)
    notebook.cells[square].metadata = [:]
    let geometry = try index("geometry", in: notebook)
    notebook.cells[geometry].kind = .raw
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags.count == 2)
  }

  @Test("cells that a student added run where they stand")
  func addedCells() throws {
    var notebook = try Self.solved()
    let square = try index("square", in: notebook)
    notebook.cells[square].source = "func square(_ x: Int) -> Int { helper(x) }"
    notebook.cells.insert(
      NotebookCell(.code, id: "mine", source: "func helper(_ x: Int) -> Int { x * x }"),
      at: square)
    #expect(try SampleAssignment.grade(notebook).earned == 9)
  }

  @Test("a cell that does not compile costs its own checks only")
  func compileError() throws {
    let notebook = try SampleAssignment.notebook([
      "square": "func square(_ x: Int) -> Int { x *",
      "geometry": SampleAssignment.solution("geometry"),
    ])
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 5)
    #expect(result.flags.contains { $0.hasPrefix("square: does not compile") })
  }

  @Test(
    "a cell that asks for a package or a command is refused, and says why",
    arguments: [
      "// lectern: package(path: \"tools\", products: \"Tools\")",
      "%install '.package(path: \"tools\")' Tools", "%system cat /etc/hostname",
    ])
  func package(line: String) throws {
    let notebook = try SampleAssignment.notebook([
      "square": line + "\n" + SampleAssignment.solution("square"),
      "geometry": SampleAssignment.solution("geometry"),
    ])
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 5)
    #expect(result.flags.contains { $0.contains("switched off in graded work") })
  }

  @Test("top-level code that stops or loops costs nothing else")
  func topLevelTrap() throws {
    var notebook = try Self.solved()
    notebook.cells.insert(
      NotebookCell(.code, id: "scratch", source: "let broken = [Int]()[3]"), at: 2)
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags.contains { $0.hasPrefix("added cell 3: stopped") })
  }

  @Test(
    "files that are no notebooks get a message and no points",
    arguments: [
      "", "{", "[]", "{\"cells\": 3}", "{\"cells\": []", "\u{0}\u{1}",
      String(repeating: "[", count: 100_000),
      "{\"cells\":[" + Array(repeating: "{}", count: 1_000_000).joined(separator: ",") + "]}",
    ])
  func damaged(_ text: String) throws {
    let result = try SampleAssignment.grade(bytes: Array(text.utf8))
    #expect(result.problem != nil)
    #expect(result.earned == 0)
    #expect(result.checks.count == 7)
  }

  @Test("invisible characters are flagged and names in other alphabets match nothing")
  func unicode() throws {
    var notebook = try Self.solved()
    let square = try index("square", in: notebook)
    notebook.cells[square].source += "\n// \u{202e}txet"
    var twin = notebook.cells[square]
    twin.id = "twin"
    twin.source = "func other() {}"
    twin.metadata["nbgrader"] = .object(["grade_id": "squ\u{430}re"])
    notebook.cells.append(twin)
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags.contains { $0.hasPrefix("square: the text holds invisible") })
  }
}
