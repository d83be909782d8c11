import Grading
import Notebooks
import Testing

@Suite("Checks of sessions, counts and figures")
struct CheckFormTests {
  private static let text = """
    ---
    title: Forms
    ---

    ```{code-cell} swift
    :name: setup
    import Lectern

    enum Command: Codable { case push(Int), pop }
    ```

    ```{code-cell} swift
    :name: work
    struct Stack {
      private var items: [Int] = []
      mutating func push(_ value: Int) {
        // BEGIN SOLUTION
        items.append(value)
        // END SOLUTION
      }
      mutating func pop() -> Int? {
        // BEGIN SOLUTION
        items.popLast()
        // END SOLUTION
      }
    }

    func firstTrue(below n: Int, _ holds: (Int) -> Bool) -> Int {
      // BEGIN SOLUTION
      var (low, high) = (0, n)
      while low < high {
        let middle = (low + high) / 2
        if holds(middle) { high = middle } else { low = middle + 1 }
      }
      return low
      // END SOLUTION
    }

    func curve(_ losses: [Double]) -> Chart {
      // BEGIN SOLUTION
      Chart(
        title: "Training", alt: "The loss falls.", x: Axis("epoch"), y: Axis("loss", scale: .logarithmic),
        [Series("training", y: losses)])
      // END SOLUTION
    }
    ```

    ```{code-cell} swift
    :name: test-work
    checkSession(
      "stack", points: 2,
      given: .random(4) { g in
        [Command.push(7), .pop, .pop] + (0..<20).map { _ -> Command in
          Bool.random(using: &g) ? .push(Int.random(in: 0...9, using: &g)) : .pop
        }
      }
    ) {
      var stack = Stack()
      return { (command: Command) -> Int? in
        switch command {
        case .push(let value):
          stack.push(value)
          return nil
        case .pop: return stack.pop()
        }
      }
    } model: {
      var values: [Int] = []
      return { (command: Command) -> Int? in
        switch command {
        case .push(let value):
          values.append(value)
          return nil
        case .pop: return values.popLast()
        }
      }
    }
    check("steps", points: 1, given: [64, 256, 1024], growth: .logarithmic) { n in
      var calls = 0
      let found = firstTrue(below: n) { calls += 1; return $0 >= n / 3 }
      return found == n / 3 ? calls : n * n
    }
    checkPlot("curve", points: 1) { curve([4, 2, 1]) } expect: { plot in
      plot.y.isLogarithmic && plot.x.label == "epoch" && plot.series("training")?.y == [4, 2, 1]
    }
    // BEGIN HIDDEN TESTS
    checkSession("stack-as-solved", points: 1, given: [[Command.pop, .push(1), .push(2), .pop]]) {
      var hidden = Stack()
      return { (order: Command) -> Int? in
        if case .push(let value) = order { hidden.push(value) }
        return hidden.pop()
      }
    }
    // END HIDDEN TESTS
    ```
    """

  private static let release = Result {
    try ReleaseBuilder(
      Assignment(name: "forms", notebook: Notebook(myst: text)),
      tools: SampleAssignment.tools.get(), store: SampleAssignment.store
    ).release(key: Array(repeating: 7, count: 32))
  }

  private func check(
    _ id: String, replacing old: String, with new: String
  ) throws -> SubmissionResult.CheckResult {
    let release = try Self.release.get()
    var notebook = release.notebook
    let index = try #require(notebook.cells.firstIndex { $0.id == "work" })
    let solved = try #require(release.manifest.cells.first { $0.gradeID == "work" }).solved
    #expect(solved.contains(old))
    notebook.cells[index].source = solved.replacing(old, with: new)
    let grader = try Grader(
      release.manifest, tools: SampleAssignment.tools.get(), store: SampleAssignment.store)
    let result = try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
    return try #require(result.checks.first { $0.id == id })
  }

  @Test("the solution gets everything, and the stub nothing")
  func solution() throws {
    let release = try Self.release.get()
    #expect(release.proofs == ["solution: 5 of 5", "stub: 0 of 5"])
    let probes = release.manifest.checks.map(\.call.probe).joined()
    #expect(!probes.contains("popLast"), "the model must stay with the judge")
  }

  @Test("a session says in which step the answers part from the model")
  func session() throws {
    let queue = try check(
      "stack", replacing: "items.popLast()", with: "items.isEmpty ? 0 : items.removeFirst()")
    #expect(queue.earned == 0)
    #expect(queue.failure?.expected == "nil in step 3, pop")
    #expect(queue.failure?.got == "Optional(0)")
    let hidden = try check(
      "stack-as-solved", replacing: "items.append(value)",
      with: "if value > 1 { items = [value] }")
    #expect(hidden.earned == 0)
    #expect(hidden.publicMessage == "a hidden check did not pass")
  }

  @Test("a count that grows too fast is refused, whatever the time")
  func growth() throws {
    let linear = try check(
      "steps", replacing: "let middle = (low + high) / 2", with: "let middle = low")
    #expect(linear.earned == 0)
    #expect(linear.failure?.expected.hasPrefix("at most ") == true)
    #expect(linear.failure?.expected.contains("growing like log n from ") == true)
  }

  @Test("a figure is checked by its data")
  func plot() throws {
    let flat = try check("curve", replacing: ", scale: .logarithmic", with: "")
    #expect(flat.earned == 0)
    #expect(flat.failure?.got == "“Training”, loss over epoch, training: 3 points")
  }
}
