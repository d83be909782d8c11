import Display
import Grading
import Notebooks
import Testing

@Suite("Release of an assignment")
struct ReleaseTests {
  @Test("proves solution, stub and mutants")
  func proofs() throws {
    let release = try SampleAssignment.release.get()
    #expect(
      release.proofs == [
        "solution: 9 of 9", "stub: 0 of 9", "mutant of square (cell 7): 8.67 of 9",
        "mutant of square (cell 8): 6.33 of 9",
      ])
    #expect(release.remarks == ["no wrong solution is listed for geometry"])
  }

  @Test("is refused when nothing gives points, before anything runs")
  func noPoints() throws {
    let lecture = try Notebook(
      myst: """
        ---
        kernelspec:
          name: swift
          display_name: Swift (Lectern)
        ---
        ```{code-cell} swift
        :name: setup
        import Lectern
        ```
        """)
    let assignment = try Assignment(name: "lecture", notebook: lecture)
    #expect {
      try ReleaseBuilder(
        assignment, tools: SampleAssignment.tools.get(), store: SampleAssignment.store
      ).release(key: Array(repeating: 7, count: 32))
    } throws: { "\($0)".contains("no cell gives points") }
  }

  @Test("keeps solutions, hidden tests and mutants out of the notebook")
  func nothingSecret() throws {
    let text = String(decoding: try SampleAssignment.release.get().notebook.nbformat, as: UTF8.self)
    for secret in ["secondPower", "square-random", "square-overflow", "MUTANT", "abscissa"] {
      #expect(!text.contains(secret), "\(secret) leaked")
    }
    #expect(text.contains("YOUR CODE HERE"))
    #expect(text.contains("square-examples"))
  }

  @Test("pins the types of every check")
  func types() throws {
    let checks = try SampleAssignment.release.get().manifest.checks
    let types = Dictionary(uniqueKeysWithValues: checks.map { ($0.call.id, $0) })
    #expect(types["square-random"]?.inputType == "Swift.Int")
    #expect(types["middle"]?.inputType == "Swift.Array<Swift.Double>")
    #expect(types["middle"]?.outputType == "Student.Point")
    #expect(types["square-random"]?.hint == "signs?")
  }

  @Test("names itself by what students get, not by what they do not")
  func identifier() throws {
    let release = try SampleAssignment.release.get()
    let own = try #require(release.manifest.release)
    #expect(release.notebook.metadata["lectern"]?["release"]?.stringValue == own)
    let tests = release.notebook.cells.filter { $0.id?.hasPrefix("test-") == true }
    #expect(tests.count == 2)
    #expect(tests.allSatisfy { $0.source.hasPrefix("// Release \(own)\n") })
    func other(_ old: String, _ new: String) throws -> String? {
      try ReleaseBuilder(
        SampleAssignment.assignment(replacing: old, with: new),
        tools: SampleAssignment.tools.get(), store: SampleAssignment.store
      ).release(key: Array(repeating: 8, count: 32)).manifest.release
    }
    #expect(try other("secondPower", "power") == own, "a solution")
    #expect(try other(".random(20, in", ".random(21, in") == own, "a hidden test")
    #expect(try other("given: [2, 7, -3]", "given: [2, 7, -4]") != own, "a visible test")
    #expect(try other("# Sample\n", "# Simple\n") != own, "the prose")
  }

  @Test("grades its own notebooks, others only when told to")
  func otherRelease() throws {
    var manifest = try SampleAssignment.release.get().manifest
    let own = try #require(manifest.release)
    manifest.release = String(own.reversed())
    let bytes = try SampleAssignment.notebook([
      "square": SampleAssignment.solution("square"),
      "geometry": SampleAssignment.solution("geometry"),
    ]).nbformat
    func result() throws -> SubmissionResult {
      try Grader(manifest, tools: SampleAssignment.tools.get(), store: SampleAssignment.store)
        .grade(Submission(student: "ada", notebook: bytes))
    }
    let refused = try result()
    let problem = try #require(refused.problem)
    #expect(problem.contains("the notebook is of release \(own)"))
    #expect(problem.contains("--accept-release \(own)"))
    #expect(refused.earned == 0)
    manifest.acceptedReleases = [own]
    let accepted = try result()
    #expect(accepted.problem == nil)
    #expect(accepted.earned == 9)
    #expect(accepted.flags.contains { $0.contains("the notebook is of release \(own)") })
  }

  @Test("a notebook that names no release is graded, and flagged")
  func noRelease() throws {
    var notebook = try SampleAssignment.notebook([
      "square": SampleAssignment.solution("square"),
      "geometry": SampleAssignment.solution("geometry"),
    ])
    notebook.metadata["lectern"] = nil
    let result = try SampleAssignment.grade(notebook)
    #expect(result.earned == 9)
    #expect(result.flags == ["the notebook does not say of which release it is"])
  }

  @Test(
    "is refused",
    arguments: [
      Refusal(
        name: "a solution that is wrong", old: "let secondPower = x * x",
        new: "let secondPower = x * x * x", finding: "the solution scores"),
      Refusal(
        name: "a stub that scores", old: "expect: .throws) { try parse($0) }",
        new: "expect: .throws) { x in try parse(x.isEmpty ? \"\" : x) }\n"
          + "check(\"free\", points: 1) { true } expect: { $0 }",
        finding: "the stub scores 1 for free"),
      Refusal(
        name: "a mutant that keeps its points", old: "{ x + x }", new: "{ x * x }",
        finding: "keeps all points of square-examples"),
      Refusal(
        name: "a solution told in the prose", old: "# Sample\n",
        new: "# Sample\n\nThink of `let secondPower = x * x`.\n", finding: "a secret line of square"
      ),
      Refusal(
        name: "a hidden test told in the prose", old: "# Sample\n",
        new: "# Sample\n\ncheck(\"square-overflow\", points: 1, given: [Int.max], "
          + "limit: .seconds(1), expect: .crashes) {\n",
        finding: "a secret line of test-square"),
    ])
  func refusals(_ refusal: Refusal) throws {
    let assignment = try SampleAssignment.assignment(replacing: refusal.old, with: refusal.new)
    let builder = try ReleaseBuilder(
      assignment, tools: SampleAssignment.tools.get(), store: SampleAssignment.store)
    #expect {
      try builder.release(key: Array(repeating: 7, count: 32))
    } throws: { error in
      String(describing: error).contains(refusal.finding)
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var name, old, new, finding: String
    var testDescription: String { name }
  }
}
