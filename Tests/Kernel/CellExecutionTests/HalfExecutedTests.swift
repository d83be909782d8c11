import CellExecution
import Testing

extension WorkerTests {
  @Suite("A half-executed cell")
  struct HalfExecutedTests {
    @Test(
      "keeps what was set and hides what was not",
      arguments: [
        "throw Stop()", "fatalError()", "while true {}", "await Task.yield(); throw Stop()",
      ])
    func middle(failure: String) async throws {
      try await SessionHarness.run { cells in
        await cells.run("struct Stop: Error {}\nvar before = 0")
        async let outcome = cells.run(
          """
          let first = "set"; before = 1
          func helper() -> Int { 7 }
          print("now")
          \(failure)
          var second = [1]
          let (third, fourth) = (3, "four")
          """, name: "<cell 2>")
        if failure.hasPrefix("while") {
          while cells.standardOutput != "now\n" { await Task.yield() }
          await cells.session.interrupt()
        }
        #expect(await outcome != .succeeded)
        #expect(await cells.output("print(first, before, helper())") == "set 1 7\n")
        for name in ["second", "third", "fourth"] {
          let refused = try await cells.failure("\(name)")
          #expect(refused.name == "CompileError")
          #expect(refused.value.contains("<cell 2> failed before it was set"), "\(refused.value)")
        }
        #expect(await cells.output("var second = 5\nprint(second)") == "5\n")
        #expect(await cells.output("print(second + 1)") == "6\n")
      }
    }

    @Test("that was interrupted where the code has no line keeps what was set")
    func withoutLine() async throws {
      try await SessionHarness.run { cells in
        for round in 1...4 {
          cells.clear()
          // What `+=` and `count` do is inlined, or moved out of the loop, without lines.
          async let outcome = cells.run(
            """
            let first = "set", round = \(round)
            var text = ""
            print("now"); while true { text += "x"; if text.count > 99 { text = "" } }
            var second = 1
            """, name: "<cell \(round)>")
          while cells.standardOutput != "now\n" { await Task.yield() }
          await cells.session.interrupt()
          guard case .interrupted(let failure) = await outcome else {
            Issue.record("not interrupted")
            return
          }
          #expect(failure.text.contains("<cell \(round)>:3:"), "\(failure.text)")
          #expect(failure.text.contains("Without a value: second."), "\(failure.text)")
          let output = await cells.output("print(first, round, text.count <= 100)")
          #expect(output == "set \(round) true\n")
          let refused = try await cells.failure("second")
          #expect(refused.name == "CompileError")
        }
      }
    }

    @Test("that throws on purpose is not warned of what follows, but a function is")
    func unreachable() async throws {
      try await SessionHarness.run { cells in
        await cells.run("struct Stop: Error {}")
        _ = try await cells.failure("throw Stop()\nprint(1)")
        #expect(cells.shown.isEmpty)
        await cells.run("func f() -> Int { return 1; print(2) }")
        #expect(
          cells.shown.contains {
            if case .warning(let text) = $0 {
              text.contains("will never be executed")
            } else {
              false
            }
          })
      }
    }

    @Test("that failed at its first or last statement hides all or nothing")
    func ends() async throws {
      try await SessionHarness.run { cells in
        _ = try await cells.failure("let a: Int = [1, 2][Int.random(in: 5...6)]\nlet b = 2")
        for name in ["a", "b"] {
          #expect(try await cells.failure(name).value.contains("failed before"))
        }
        _ = try await cells.failure("let c = 1\nvar d = 2; fatalError()")
        #expect(await cells.output("d += c\nprint(c, d)") == "1 3\n")
      }
    }
  }
}
