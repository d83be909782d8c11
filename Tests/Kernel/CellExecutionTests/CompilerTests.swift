import CellExecution
import FoundationEssentials
import Testing

extension WorkerTests {
  /// What the author of a cell sees of the compiler, however it was started.
  @Suite("The compiler of cells")
  struct CompilerTests {
    /// Waiting compilers are used by interactive sessions only, forks by all after the first cell.
    @Test("means the same started early and late", arguments: [true, false])
    func ready(isInteractive: Bool) async throws {
      let configuration = SessionConfiguration(
        isInteractive: isInteractive, cacheDirectory: nil)
      try await SessionHarness.run(configuration) { cells in
        await cells.run("import Foundation\nstruct P { var a = 1 }\nvar p = P()")
        for round in 1...3 {
          let step = "p.a += 1\nlet v\(round) = p.a\nprint(v\(round))"
          #expect(await cells.output(step) == "\(round + 1)\n")
          #expect(await cells.run("p.a") == .succeeded)
          #expect(cells.result == "\(round + 1)")
          let failure = try await cells.failure("p.b")
          #expect(failure.text.contains("<cell>:1:3: error: value of type 'P' has no member 'b'"))
        }
        let long = (0..<300).map { "// \($0)" + String(repeating: "x", count: 1000) }.joined(
          separator: "\n")
        #expect(await cells.output("\(long)\nprint(v3)") == "4\n")
      }
    }

    @Test("marks ranges, and shows what it would write")
    func fixIts() async throws {
      try await SessionHarness.run { cells in
        let failure = try await cells.failure("func f(x: Int) -> Int { x }\nlet n = 1; _ = f(3)")
        #expect(
          failure.text.hasSuffix(
            """
            2 | let n = 1; _ = f(3)
              |                  ^
              |                  x:\(" ")
            """.trimmingSuffixOfSpaces))
        let missing = try await cells.failure("let text = \"abc\"\ntext.cont")
        #expect(missing.text.contains("2 | text.cont\n  | ~~~~ ^~~~"))
      }
    }

    @Test(
      "points behind the last character of a cell that ends too early",
      arguments: [
        ("let s = 1\ns +", "2:4"), ("func f() {", "1:11"), ("print((1)", "1:10"),
        ("struct A {\n  var x: Int\n\n", "2:13"), ("if true {\n  print(1)\n", "2:11"),
      ])
    func end(of code: String, at place: String) async throws {
      try await SessionHarness.run { cells in
        await cells.run("let before = 1")
        let failure = try await cells.failure(code)
        #expect(failure.value.hasPrefix("<cell>:\(place):"), "\(failure.value)")
        let lines = failure.text.split(separator: "\n")
        let source = try #require(lines.firstIndex { $0.hasPrefix("\(place.prefix(1)) | ") })
        #expect(lines[source + 1].hasSuffix("^"))
        #expect(lines[source + 1].count == lines[source].count + 1)
      }
    }

    @Test("shows the cell's line and, of the library, only what the cell called")
    func libraryFrames() async throws {
      try await SessionHarness.run { cells in
        await cells.run("import Lectern\nlet x = Tensor([[1, 2, 3]])")
        let failure = try await cells.failure("let y = x\nmatmul(x, y)")
        #expect(failure.text.contains("2 | matmul(x, y)\n  | ^"))
        let frames = failure.text.split(separator: "\n").filter { $0.hasPrefix("  at ") }
        #expect(frames.count <= 2 && frames.last?.contains("<cell>:2:") == true, "\(frames)")
        let claim = try await cells.failure(
          "func claim() {\n  check(\"no\") { x.count > 3 }\n}\nclaim()")
        #expect(claim.text.contains("2 |   check(\"no\")"), "\(claim.text)")
        #expect(claim.text.contains(" in Checks.check\n  at <cell>:2:"), "\(claim.text)")
      }
    }

    @Test("names the variable that was being changed by a cell that trapped")
    func modifiedVariable() async throws {
      try await SessionHarness.run { cells in
        await cells.run("var counts = [\"a\": 1]\nvar total = 0")
        let failure = try await cells.failure("counts[\"z\"]!.negate()")
        #expect(failure.text.contains("`counts` was being changed in place"))
        let plain = try await cells.failure("total += 1\nlet none: Int? = nil\nprint(none!)")
        #expect(!plain.text.contains("being changed"))
        #expect(await cells.output("print(total)") == "1\n")
      }
    }

    @Test("is stopped when it needs more memory than it may have, and says so")
    func memory() async throws {
      let configuration = SessionConfiguration(
        options: CompileOptions(memoryLimit: 256 << 20), cacheDirectory: nil)
      try await SessionHarness.run(configuration) { cells in
        for _ in 0..<2 {
          let failure = try await cells.failure("import Foundation\nimport Lectern\nprint(pi)")
          #expect(failure.name == "CompileError")
          #expect(failure.text.contains("needed more than 256 MB"), "\(failure.text)")
        }
      }
    }

    @Test("sees every name of two hundred cells")
    func longSession() async throws {
      try await SessionHarness.run(
        SessionConfiguration(isInteractive: true, cacheDirectory: nil)
      ) { cells in
        let count = 200
        for n in 1...count {
          let text = """
            var v\(n) = \(n)
            struct S\(n) { var a = v\(n) }
            func f\(n)(_ x: Int) -> Int { x + \(n > 1 ? "v\(n - 1)" : "0") }
            """
          try #require(await cells.run(text) == .succeeded)
        }
        func list(_ text: (Int) -> String) -> String {
          "([" + (1...count).map(text).joined(separator: ", ") + "] as [Int]).reduce(0, +)"
        }
        #expect(
          await cells.output(
            """
            v1 += 1000
            print(\(list { "v\($0)" }))
            print(\(list { "S\($0)().a" }))
            print(\(list { "f\($0)(1)" }))
            """) == "21100\n21100\n\(200 + 19900 + 1000)\n")
      }
    }

    @Test("gives up an expression that it cannot check, and names it")
    func slowExpression() async throws {
      try await SessionHarness.run { cells in
        let failure = try await cells.failure(
          """
          let fine = 1
          let slow = [1, 2].map { -$0 + 1.5 * ($0 - 2) / ($0 + 1) * ($0 + 2.5) - ($0 * 3) + ($0 / 2) - "a" + ($0 - 4) * ($0 - 1) }
          """)
        #expect(failure.text.contains("<cell>:2:"))
        #expect(failure.text.contains("2 | let slow"))
      }
    }
  }
}

extension String {
  /// The text without the spaces at its end.
  fileprivate var trimmingSuffixOfSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
