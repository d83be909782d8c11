import CellExecution
import Testing

extension WorkerTests {
  /// Every way in which a cell can fail, and what must hold afterwards.
  @Suite("A cell that fails")
  struct CrashTests {
    struct Crash: Sendable, CustomTestStringConvertible {
      var name: String
      /// The cell; the mark `/*!*/` stands on the line that must be reported, if any.
      var code: String
      /// What the failure's name and value must contain.
      var expected: (name: String, value: String)

      var testDescription: String { name }
      var markedLine: Int? {
        code.split(separator: "\n", omittingEmptySubsequences: false)
          .firstIndex { $0.contains("/*!*/") }.map { $0 + 1 }
      }
    }

    static let crashes: [Crash] = [
      Crash(
        name: "fatalError", code: "func f() {\n  fatalError(\"boom\") /*!*/\n}\nf()",
        expected: ("FatalError", "boom")),
      Crash(
        name: "precondition", code: "let n = state.count\nprecondition(n < 0, \"negative\") /*!*/",
        expected: ("FatalError", "negative")),
      Crash(
        name: "index out of range", code: "let i = state.count\nprint(state[i]) /*!*/",
        expected: ("FatalError", "Index out of range")),
      Crash(
        name: "nil unwrapped",
        code:
          "@inline(never) func none() -> Int? { state.count > 99 ? 1 : nil }\nprint(none()!) /*!*/",
        expected: ("FatalError", "nil")),
      Crash(
        name: "overflow", code: "var big = Int.max - 3\nbig += state.count + 1 /*!*/",
        expected: ("FatalError", "overflow")),
      Crash(
        name: "division by zero", code: "let zero = state.count - 3\nprint(1 / zero) /*!*/",
        expected: ("FatalError", "ivision by zero")),
      Crash(
        name: "failed cast", code: "let any: Any = state\nprint(any as! String) /*!*/",
        expected: ("FatalError", "cast")),
      Crash(
        name: "bad pointer",
        code:
          "let p = UnsafeMutablePointer<Int>(bitPattern: state.count * 8)!\np.pointee = 1 /*!*/",
        expected: ("FatalError", "bad pointer")),
      Crash(
        name: "stack overflow",
        code:
          "func deep(_ n: Int) -> Int {\n  var a = [n, n + 1]\n  a[0] = deep(a[1]) + a[0]\n  return a[0] + a[1]\n}\nprint(deep(1))",
        expected: ("FatalError", "Stack overflow")),
      Crash(
        name: "abort", code: "import Glibc\nabort() /*!*/", expected: ("FatalError", "abort()")),
      Crash(name: "exit", code: "import Glibc\nexit(3) /*!*/", expected: ("Exit", "exit(3)")),
      Crash(
        name: "exit in an async cell", code: "await Task.yield()\nimport Glibc\nexit(3)",
        expected: ("Exit", "exit(3)")),
      Crash(
        name: "throw", code: "struct Bad: Error {}\nthrow Bad() /*!*/", expected: ("Bad", "Bad()")),
      Crash(
        name: "throw from a function",
        code:
          "enum Kind: Error { case a(Int) }\nfunc t(_ n: Int) throws -> Int {\n  if n > 0 { throw Kind.a(n) } /*!*/\n  return n\n}\nprint(try t(state.count))",
        expected: ("Kind", "a(3)")),
      Crash(
        name: "throw after await",
        code: "struct Late: Error {}\nawait Task.yield()\nthrow Late()",
        expected: ("Late", "Late()")),
      Crash(
        name: "throw in a task",
        code:
          "struct Inner: Error {}\nlet t = Task { () throws -> Int in throw Inner() }\nprint(try await t.value)",
        expected: ("Inner", "Inner()")),
      Crash(
        name: "trap in a task",
        code: "let t = Task {\n  fatalError(\"in task\") /*!*/\n}\nawait t.value",
        expected: ("FatalError", "in task")),
      Crash(
        name: "trap in a detached task",
        code: "let t = Task.detached {\n  fatalError(\"detached\") /*!*/\n}\nawait t.value",
        expected: ("FatalError", "detached")),
      Crash(
        name: "trap on a dispatch queue",
        code: "import Dispatch\nDispatchQueue.global().sync {\n  fatalError(\"queue\") /*!*/\n}",
        expected: ("FatalError", "queue")),
    ]

    @Test("says why and where, and the session goes on", arguments: [true, false])
    func survives(isOptimized: Bool) async throws {
      let configuration = SessionConfiguration(
        options: CompileOptions(isOptimized: isOptimized), cacheDirectory: nil)
      try await SessionHarness.run(configuration) { cells in
        await cells.run("import Foundation\nvar state = [1, 2, 3]\nvar rounds = 0")
        for crash in Self.crashes {
          let comment = Comment(rawValue: "\(crash.name), optimised: \(isOptimized)")
          let failure = try await cells.failure(crash.code, name: "c")
          #expect(failure.name == crash.expected.name, comment)
          #expect(failure.text.contains(crash.expected.value), comment)
          if let line = crash.markedLine {
            #expect(failure.text.contains("c:\(line)"), "\(comment): \(failure.text)")
          }
          let after = await cells.output(
            """
            rounds += 1
            state.append(rounds); state.removeLast()
            let text = String(format: "%d", state.count) + Date(timeIntervalSince1970: 0).description
            let doubled = await Task.detached { state.map { $0 * 2 } }.value
            print(text.count, doubled)
            """)
          #expect(after == "26 [2, 4, 6]\n", comment)
        }
        #expect(await cells.output("print(rounds)") == "\(Self.crashes.count)\n")
      }
    }

    @Test("leaves concurrency usable after many traps in tasks")
    func manyTraps() async throws {
      try await SessionHarness.run { cells in
        for round in 1...8 {
          let failure = try await cells.failure(
            "let t = Task.detached { fatalError(\"round \(round)\") }\nawait t.value")
          #expect(failure.value == "round \(round)")
        }
        #expect(
          await cells.output(
            """
            let squares = await withTaskGroup(of: Int.self) { group in
              for n in 1...20 { group.addTask { try? await Task.sleep(for: .milliseconds(1)); return n * n } }
              return await group.reduce(0, +)
            }
            print(squares)
            """) == "2870\n")
      }
    }

    @Test("leaves Dispatch usable after many traps on its threads")
    func manyTrapsOfDispatch() async throws {
      try await SessionHarness.run { cells in
        await cells.run("import Dispatch")
        for round in 1...8 {
          let failure = try await cells.failure(
            """
            let group\(round) = DispatchGroup()
            DispatchQueue.global().async(group: group\(round)) { fatalError("round \(round)") }
            group\(round).wait()
            """)
          #expect(failure.value == "round \(round)")
        }
        #expect(
          await cells.output(
            """
            let group = DispatchGroup(), gate = DispatchQueue(label: "gate")
            nonisolated(unsafe) var total = 0
            for n in 1...20 {
              DispatchQueue.global().async(group: group) { gate.sync { total += n * n } }
            }
            group.wait()
            DispatchQueue.concurrentPerform(iterations: 20) { n in gate.sync { total += n } }
            print(total)
            """) == "3060\n")
      }
    }
  }
}
