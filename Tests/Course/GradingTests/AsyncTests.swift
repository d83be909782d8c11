import Grading
import Notebooks
import Testing

@Suite("Code that awaits or throws at the top level, and checks that await")
struct AsyncTests {
  private static let text = """
    ---
    title: Waiting
    ---

    ```{code-cell} swift
    :name: setup
    import Lectern

    actor Counter {
      private var total = 0
      func add(_ number: Int) -> Int {
        total += number
        return total
      }
    }

    func later<Value: Sendable>(_ value: Value) async -> Value {
      await Task.yield()
      return value
    }

    let offset = await later(3)
    ```

    ```{code-cell} swift
    :name: loop
    // BEGIN SOLUTION
    var collected: [Int] = []
    for await number in AsyncStream<Int>(unfolding: { nil }) { collected.append(number) }
    for number in [1, 2, 3] { collected.append(await later(number * number)) }
    // END SOLUTION
    ```

    ```{code-cell} swift
    :name: work
    func sum(_ numbers: [Int]) async -> Int {
      // BEGIN SOLUTION
      let counter = Counter()
      var result = 0
      for number in numbers { result = await counter.add(number) }
      return result + offset
      // END SOLUTION
    }

    @MainActor func shown(_ number: Int) async throws -> String {
      // BEGIN SOLUTION
      guard number >= 0 else { throw CancellationError() }
      return await later("number \\(number)")
      // END SOLUTION
    }

    func squares() -> [Int] {
      // BEGIN SOLUTION
      collected
      // END SOLUTION
    }

    func greet() async {
      // BEGIN SOLUTION
      print(await later("hello"))
      // END SOLUTION
    }
    ```

    ```{code-cell} swift
    :name: test-work
    check("sum", points: 1, given: [[1, 2], [5]]) { await sum($0) } expect: {
      (numbers: [Int], value: Int) -> Bool in value == numbers.reduce(3, +)
    }
    check("reference", points: 1, given: .random(3, in: 1...9)) { (n: Int) -> Int in
      let once = await sum([n])
      return await sum([once, n])
    }
    check("main-actor", points: 1, expect: .equals("number 7")) { try await shown(7) }
    check("throws", points: 1, given: [-1], expect: .throws) { try await shown($0) }
    check("squares", points: 1) { squares() } expect: { $0 == [1, 4, 9] }
    checkOutput("greet", points: 1, expect: .prints("hello")) { await greet() }
    ```
    """

  private static let release = Result {
    try ReleaseBuilder(
      Assignment(name: "waiting", notebook: Notebook(myst: text)),
      tools: SampleAssignment.tools.get(), store: SampleAssignment.store
    ).release(key: Array(repeating: 7, count: 32))
  }

  private func result(_ answers: [String: String]) throws -> SubmissionResult {
    let release = try Self.release.get()
    var notebook = release.notebook
    for cell in release.manifest.cells where cell.role == .solution {
      let index = try #require(notebook.cells.firstIndex { $0.id == cell.gradeID })
      notebook.cells[index].source = answers[cell.gradeID] ?? cell.solved
    }
    return try Grader(
      release.manifest, tools: SampleAssignment.tools.get(), store: SampleAssignment.store
    ).grade(Submission(student: "ada", notebook: notebook.nbformat))
  }

  private func lost(_ result: SubmissionResult) -> [String] {
    result.checks.filter { $0.earned < $0.points }.map(\.id)
  }

  @Test("the solution gets everything, and the stub nothing")
  func solution() throws {
    #expect(try Self.release.get().proofs == ["solution: 6 of 6", "stub: 0 of 6"])
  }

  @Test("a stop in code that a check awaits costs that check, with its message")
  func stop() throws {
    let result = try result([
      "loop": "var collected = [1, 4, 9]\nlet last = await later(collected.count)",
      "work": """
      func sum(_ numbers: [Int]) async -> Int { await later(numbers.reduce(offset, +)) }
      @MainActor func shown(_ number: Int) async throws -> String {
        if number < 0 { throw CancellationError() }
        return await later("number \\(number)")
      }
      func squares() -> [Int] { collected }
      func greet() async { fatalError("no voice") }
      """,
    ])
    #expect(lost(result) == ["greet"])
    #expect(result.checks.last?.failure?.got.contains("no voice") == true)
  }

  @Test("an error that nobody catches ends its cell, and what the cell did until then counts")
  func topLevelError() throws {
    let result = try result([
      "loop": """
      enum Trouble: Error { case early }
      func risky() throws -> Int { throw Trouble.early }
      var collected: [Int] = [1, 4, 9]
      collected.append(try risky())
      collected = []
      """
    ])
    #expect(lost(result) == [])
    #expect(result.flags.contains { $0.hasPrefix("loop: stopped") && $0.contains("early") })
  }

  @Test(
    "a cell that awaits and stops costs what depends on it",
    arguments: [
      "struct Early: Error {}\nthrow Early()", "fatalError(\"early\")", "_ = [0][await later(1)]",
      "import Glibc\nexit(0)",
    ])
  func asyncStop(_ act: String) throws {
    let result = try result([
      "loop": """
      var collected: [Int] = [await later(1), 4, 9]
      \(act)
      collected = []
      """
    ])
    #expect(lost(result) == ["squares"])
    #expect(result.flags.contains { $0.hasPrefix("loop: ") }, "\(result.flags)")
  }
}
