import Foundation
import Grading
import Notebooks
import Testing

/// A small assignment with every kind of cell and check, and what it takes to grade it.
enum SampleAssignment {
  static let text = """
    ---
    title: Sample
    kernelspec:
      name: swift
      display_name: Swift (Lectern)
    ---

    # Sample

    ```{code-cell} swift
    :name: setup
    import Lectern

    struct Point: Codable, Equatable {
      var x, y: Double
    }
    ```

    ```{code-cell} swift
    :name: square
    /// Returns the second power of x.
    func square(_ x: Int) -> Int {
      // BEGIN SOLUTION
      let secondPower = x * x
      return secondPower
      // END SOLUTION
    }
    ```

    ```{code-cell} swift
    :name: test-square
    check("square-examples", points: 1, given: [2, 7, -3], limit: .seconds(1)) {
      square($0)
    } expect: { x, y in
      y == x * x
    }
    // BEGIN HIDDEN TESTS
    check(
      "square-random", points: 2, given: .random(20, in: 2...999), hint: "signs?",
      limit: .seconds(1)
    ) { square($0) }
    check("square-overflow", points: 1, given: [Int.max], limit: .seconds(1), expect: .crashes) {
      square($0)
    }
    // END HIDDEN TESTS
    ```

    ```{code-cell} swift
    :name: geometry
    enum ParseError: Error { case empty }

    func middle(_ a: Point, _ b: Point) -> Point {
      // BEGIN SOLUTION
      let abscissa = (a.x + b.x) / 2
      return Point(x: abscissa, y: (a.y + b.y) / 2)
      // END SOLUTION
    }

    func parse(_ text: String) throws -> Double {
      // BEGIN SOLUTION
      guard let number = Double(text) else { throw ParseError.empty }
      return number
      // END SOLUTION
    }

    func greet() {
      // BEGIN SOLUTION
      let visitor = readLine() ?? ""
      print("Hello, \\(visitor)!")
      // END SOLUTION
    }
    ```

    ```{code-cell} swift
    :name: test-geometry
    check("middle", points: 2, given: [[0, 0, 2, 4], [1, 1, 1, 1]]) { c in
      middle(Point(x: c[0], y: c[1]), Point(x: c[2], y: c[3]))
    } expect: { c, m in
      m == Point(x: (c[0] + c[2]) / 2, y: (c[1] + c[3]) / 2)
    }
    check("parse", points: 1, expect: .about(1.5, within: 1e-9)) { try parse("1.5") }
    check("parse-error", points: 1, given: ["", "x"], expect: .throws) { try parse($0) }
    checkOutput("greet", points: 1, stdin: "Ada\\n", expect: .prints("Hello, Ada!\\n")) { greet() }
    ```

    ```{code-cell} swift
    // MUTANT OF square LOSES square-examples
    func square(_ x: Int) -> Int { x > 0 ? x * x : -x * x }
    ```

    ```{code-cell} swift
    // MUTANT OF square LOSES square-examples, square-random
    func square(_ x: Int) -> Int { x + x }
    ```
    """

  /// The assignment, with some of its text replaced.
  static func assignment(replacing old: String = "", with new: String = "") throws -> Assignment {
    let source = old.isEmpty ? text : text.replacing(old, with: new)
    #expect(old.isEmpty || source != text, "the sample does not contain \(old)")
    return try Assignment(name: "sample", notebook: Notebook(myst: source))
  }

  /// Compiler and sandbox, tested once.
  static let tools = Result { try GradingTools.find() }

  /// Where compiled code is kept for all tests of a run.
  static let store = FileManager.default.temporaryDirectory
    .appending(path: "lectern-grading-tests-\(getpid())").path

  /// The release of the sample, proven once.
  static let release = Result {
    try ReleaseBuilder(assignment(), tools: tools.get(), store: store)
      .release(key: Array(repeating: 7, count: 32))
  }

  /// The students' notebook with the answers of some cells filled in.
  static func notebook(_ answers: [String: String]) throws -> Notebook {
    var notebook = try release.get().notebook
    for (id, source) in answers {
      let index = try #require(notebook.cells.firstIndex { $0.id == id })
      notebook.cells[index].source = source
    }
    return notebook
  }

  /// The result of a notebook.
  static func grade(_ notebook: Notebook, student: String = "ada") throws -> SubmissionResult {
    try grade(bytes: notebook.nbformat, student: student)
  }

  /// The result of a notebook file.
  static func grade(bytes: [UInt8], student: String = "ada") throws -> SubmissionResult {
    let grader = try Grader(release.get().manifest, tools: tools.get(), store: store)
    return try grader.grade(Submission(student: student, notebook: bytes))
  }

  /// The instructor's text of a cell.
  static func solution(_ id: String) throws -> String {
    try #require(release.get().manifest.cells.first { $0.gradeID == id }).solved
  }
}
