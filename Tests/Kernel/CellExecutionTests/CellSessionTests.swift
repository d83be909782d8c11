import CellExecution
import Display
import Testing

extension WorkerTests {
  @Suite("A session")
  struct CellSessionTests {
    @Test("keeps variables, functions and types for later cells")
    func persistence() async throws {
      try await SessionHarness.run { cells in
        await cells.run("var n = 1\nfunc bump() { n += 1 }\nstruct P { var x = 0 }\nvar p = P()")
        #expect(await cells.run("bump(); p.x = n * 10") == .succeeded)
        #expect(await cells.output("print(n, p.x)") == "2 20\n")
        #expect(await cells.run("var n = \"new type\"") == .succeeded)
        #expect(await cells.output("print(n.count)") == "8\n")
      }
    }

    @Test("shows the value of a last expression, and only that")
    func results() async throws {
      try await SessionHarness.run { cells in
        await cells.run("1 + 1")
        #expect(cells.result == "2")
        await cells.run("let name = \"Ada\"\nname")
        #expect(cells.result == "\"Ada\"")
        await cells.run("struct Point { var x = 1 }\n[Point()] // a comment")
        #expect(cells.result == "[Point(x: 1)]")
        for silent in ["let y = 3", "print(1)", "var z = 1\nz = 2", "name;", "_ = name"] {
          #expect(await cells.run(silent) == .succeeded)
          #expect(cells.result == nil, "\(silent)")
        }
        await cells.run(
          """
          import Lectern
          struct Board: Displayable {
            var mimeBundle: MIMEBundle { MIMEBundle(data: ["text/html": "<b>x</b>"]) }
          }
          print("before")
          display(Board())
          print("after")
          Board()
          """)
        #expect(cells.shown.count == 4, "\(cells.shown)")
        #expect(cells.shown.first == .standardOutput("before\n"))
        #expect(
          cells.shown.last == .display(.result(MIMEBundle(data: ["text/html": "<b>x</b>"]))))
      }
    }

    @Test("reports compile errors at the cell's own line and column")
    func compileErrors() async throws {
      try await SessionHarness.run { cells in
        let failure = try await cells.failure("let a = 1\n  a + b", name: "<cell 7>")
        #expect(failure.name == "CompileError")
        #expect(failure.value == "<cell 7>:2:7: cannot find 'b' in scope")
        #expect(failure.text.contains("2 |   a + b\n  |       ^"))
        #expect(await cells.output("print(\"next\")") == "next\n")
        #expect(try await cells.failure("a").value.contains("cannot find 'a'"))
      }
    }

    @Test("goes on with its variables after a throw and after a trap")
    func survival() async throws {
      try await SessionHarness.run { cells in
        await cells.run("struct Lost: Error { var what: String }\nvar kept = [1, 2, 3]")
        let thrown = try await cells.failure(
          "func fail() throws { throw Lost(what: \"x\") }\nkept.append(4)\ntry fail()", name: "c2")
        #expect(thrown.name == "Lost")
        #expect(thrown.value == "Lost(what: \"x\")")
        #expect(thrown.text.contains("c2:1:"))
        #expect(thrown.text.contains("c2:3:"))
        let trapped = try await cells.failure("print(\"out\")\nlet k = kept[10]", name: "c3")
        #expect(trapped.name == "FatalError")
        #expect(trapped.value == "Index out of range")
        #expect(trapped.text.contains("c3:2:"))
        #expect(cells.standardOutput == "out\n")
        #expect(cells.standardError == "")
        #expect(await cells.output("print(kept)") == "[1, 2, 3, 4]\n")
      }
    }

    @Test("stops a busy loop and keeps its variables")
    func interrupt() async throws {
      try await SessionHarness.run { cells in
        await cells.run("var steps: [Int] = []")
        async let outcome = cells.run(
          "print(\"go\")\nwhile true {\n  steps.append(steps.count)\n  if steps.count > 9 { steps.removeAll() }\n}"
        )
        while cells.standardOutput != "go\n" { await Task.yield() }
        await cells.session.interrupt()
        guard case .interrupted(let failure) = await outcome else {
          Issue.record("not interrupted")
          return
        }
        #expect(failure.name == "Interrupted")
        #expect(await cells.output("print(steps == Array(steps.indices))") == "true\n")
      }
    }

    @Test("awaits at the top level, and later cells change what it declared")
    func concurrency() async throws {
      try await SessionHarness.run { cells in
        #expect(
          await cells.output(
            """
            func slow() async -> Int { await Task.yield(); return 20 }
            async let a = slow()
            var sum = await slow() + a
            await MainActor.run { sum += 1 }
            print(sum)
            """) == "41\n")
        #expect(await cells.output("sum += 1\nprint(sum)") == "42\n")
      }
    }

    @Test("asks for the lines that a cell reads")
    func input() async throws {
      try await SessionHarness.run { cells in
        let outcome = await cells.session.execute(
          Cell(
            code: """
              print("Name? ", terminator: "")
              let name = readLine() ?? "nobody"
              var rest = 0
              while readLine() != nil { rest += 1 }
              """, name: "c"),
          input: { [lines = Lines(["Ada", "x", "y"])] _ in lines.next() }, onEvent: { _ in })
        #expect(outcome == .succeeded)
        #expect(await cells.output("print(name, rest)") == "Ada 2\n")
      }
    }

    @Test("says that its worker died, names what is lost, and starts a new one")
    func death() async throws {
      try await SessionHarness.run { cells in
        await cells.run("var weights = [1.0]\nlet rate = 0.1")
        let failure = try await cells.failure(
          "import Glibc\nprint(\"last words\")\nkill(getpid(), SIGKILL)\nwhile true {}")
        #expect(failure.name == "WorkerDied")
        #expect(failure.text.contains("weights, rate"))
        #expect(cells.standardOutput == "last words\n")
        #expect(await cells.output("print(1)") == "1\n")
        #expect(try await cells.failure("print(rate)").value.contains("cannot find 'rate'"))
      }
    }

    @Test("runs the cells that were lost with their worker again when it is asked to")
    func replay() async throws {
      try await SessionHarness.run { cells in
        await cells.run("import Glibc\nvar count = 1; print(\"first\")", name: "<cell 1>")
        await cells.run("count += missing", name: "<cell 2>")
        await cells.run("count *= 10", name: "<cell 3>")
        await cells.run("count = -1; fatalError()", name: "<cell 4>")
        let failure = try await cells.failure("kill(getpid(), SIGKILL)\nwhile true {}")
        #expect(failure.text.contains("`// lectern: replay`"))
        #expect(failure.text.contains("<cell 1>, <cell 3>."))
        #expect(await cells.output("// lectern: replay\nprint(count)") == "10\n")
        // What was replayed is there and not run again.
        #expect(await cells.output("// lectern: replay\ncount += 1; print(count)") == "11\n")
        // A worker may be lost more than once.
        _ = try await cells.failure("count = 5; kill(getpid(), SIGKILL)\nwhile true {}")
        #expect(await cells.output("// lectern: replay\nprint(count)").hasSuffix("11\n"))
      }
    }
  }
}
