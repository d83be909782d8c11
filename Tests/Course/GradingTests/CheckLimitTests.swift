import Foundation
import Grading
import Notebooks
import Testing

@Suite("Limits, text and types of a check")
struct CheckLimitTests {
  private static let text = """
    ---
    title: Limits
    ---

    ```{code-cell} swift
    :name: setup
    import Lectern
    ```

    ```{code-cell} swift
    :name: work
    struct Stack: Sequence, IteratorProtocol {
      // BEGIN SOLUTION
      var rest = 3
      mutating func next() -> Int? { rest > 0 ? rest : nil }
      // END SOLUTION
    }
    func fact(_ n: Int) -> Int {
      // BEGIN SOLUTION
      n < 2 ? 1 : n * fact(n - 1)
      // END SOLUTION
    }
    ```

    ```{code-cell} swift
    :name: test-work
    check("small", points: 1, given: [3], limit: .seconds(5, megabytes: 600)) { fact($0) } expect: {
      (n: Int, value: Int) -> Bool in value == 6
    }
    check("terse", points: 1, given: [3], limit: .kilobytes(8)) { fact($0) } expect: {
      (n: Int, value: Int) -> Bool in value == 6
    }
    check("plain", points: 1, given: [4]) { fact($0) } expect: { (n: Int, value: Int) -> Bool in
      value == 24
    }
    // BEGIN HIDDEN TESTS
    checkSource("recursive", points: 1) { $0.function("fact").isRecursive && !$0.uses("reduce") }
    checkType("sequence", points: 1, "Stack", conformsTo: "IteratorProtocol")
    // END HIDDEN TESTS
    ```
    """

  private static func release(_ text: String) throws -> ReleaseBuilder.Release {
    try ReleaseBuilder(
      Assignment(name: "limits", notebook: Notebook(myst: text)),
      tools: SampleAssignment.tools.get(), store: SampleAssignment.store
    ).release(key: Array(repeating: 7, count: 32))
  }

  private static let release = Result { try release(text) }

  private func earned(
    _ answer: String, _ manifest: SealedManifest? = nil, counts: GradingCounts = GradingCounts()
  ) throws -> [String: Double] {
    let release = try Self.release.get()
    var notebook = release.notebook
    let index = try #require(notebook.cells.firstIndex { $0.id == "work" })
    notebook.cells[index].source = answer
    let grader = try Grader(
      manifest ?? release.manifest, tools: SampleAssignment.tools.get(),
      store: SampleAssignment.store, counts: counts)
    let result = try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
    return Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
  }

  private static let stack = """
    struct Stack: Sequence, IteratorProtocol { mutating func next() -> Int? { nil } }

    """

  @Test("the solution gets everything, and the stub nothing")
  func solution() throws {
    #expect(try Self.release.get().proofs == ["solution: 5 of 5", "stub: 0 of 5"])
  }

  @Test("too much memory costs the check that limits it, and no other")
  func memory() throws {
    let earned = try earned(
      Self.stack + """
        func fact(_ n: Int) -> Int {
          let block = [UInt8](repeating: 1, count: 700 << 20)
          return n < 2 ? Int(block[0]) : n * (2...n).dropLast().reduce(1, *)
        }
        """)
    #expect(earned["small"] == 0)
    #expect(earned["plain"] == 1)
    #expect(earned["recursive"] == 0)
  }

  @Test("too much output costs the check that limits it, and no other")
  func output() throws {
    let earned = try earned(
      Self.stack + """
        func fact(_ n: Int) -> Int {
          print(String(repeating: "x", count: 64 << 10))
          return n < 2 ? 1 : n * fact(n - 1)
        }
        """)
    #expect(earned == ["small": 1, "terse": 0, "plain": 1, "recursive": 1, "sequence": 1])
  }

  @Test("a protocol of one's own with a known name is another protocol")
  func ownProtocol() throws {
    let earned = try earned(
      """
      protocol IteratorProtocol {}
      struct Stack: IteratorProtocol {}
      func fact(_ n: Int) -> Int { n < 2 ? 1 : n * fact(n - 1) }
      """)
    #expect(earned["sequence"] == 0)
    #expect(earned["plain"] == 1)
  }

  @Test("comments and strings are no code")
  func comments() throws {
    let earned = try earned(
      Self.stack + """
        /// Calls fact(n - 1), says this comment.
        func fact(_ n: Int) -> Int {
          let claim = "fact(n - 1)"
          var product = claim.isEmpty ? 0 : 1
          for factor in 1...n { product *= factor }
          return product
        }
        """)
    #expect(earned["recursive"] == 0)
    #expect(earned["plain"] == 1)
  }

  @Test("after one check changed, only that check runs again")
  func cache() throws {
    let answer = Self.stack + "func fact(_ n: Int) -> Int { n < 2 ? 1 : n * fact(n - 1) } // cached"
    let first = try earned(answer)
    let counts = GradingCounts()
    let changed = Self.text.replacing(
      "\"plain\", points: 1, given: [4]", with: "\"plain\", points: 1, given: [4, 4]")
    var manifest = try Self.release(changed).manifest
    manifest.acceptedReleases = [try #require(Self.release.get().manifest.release)]
    let again = try earned(answer, manifest, counts: counts)
    #expect(again == first)
    #expect(counts.current.checksRun == 1)
    #expect(counts.current.checksKnown == 4)
  }
}
