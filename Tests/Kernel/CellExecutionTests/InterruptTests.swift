import CellExecution
import FoundationEssentials
import Glibc
import Synchronization
import Testing
import WorkerProtocol

extension WorkerTests {
  @Suite("Interrupts")
  struct InterruptTests {
    struct Kind: Sendable, CustomTestStringConvertible {
      var name: String
      /// Prints "go" and then never ends by itself.
      var loop: String
      var count: Int
      var testDescription: String { name }
    }

    static let kinds = [
      Kind(name: "busy loop", loop: "while true {}", count: 80),
      Kind(
        name: "allocating loop over globals",
        loop: """
          while true {
            counter += 1
            names["k\\(counter % 100)"] = counter
            list.append("item \\(counter)")
            if list.count > 50 { list.removeAll() }
            head = Node(value: counter, next: counter % 10 == 0 ? nil : head)
          }
          """, count: 240),
      Kind(name: "print loop", loop: "while true { print(\"line\", counter) }", count: 50),
      Kind(name: "sleep", loop: "while true { usleep(10_000_000) }", count: 30),
      Kind(
        name: "matrix product written in Swift",
        loop: """
          while true {
            for i in 0..<60 { for j in 0..<60 {
              var sum = 0.0
              for k in 0..<60 { sum += matrix[i * 60 + k] * matrix[k * 60 + j] }
              product[i * 60 + j] = sum
            } }
          }
          """, count: 60),
      Kind(
        name: "OpenBLAS", loop: "while true { square = matmul(square, square) }", count: 50),
      Kind(
        name: "waiting task",
        loop: "while true { try? await Task.sleep(for: .seconds(10)) }", count: 30),
      Kind(
        name: "task that changes threads",
        loop: "while true { await Task.yield(); try await Task.sleep(for: .microseconds(50)) }",
        count: 40),
      Kind(
        name: "detached task",
        loop:
          "func spin() { while counter >= 0 { _ = square * square } }\nawait Task.detached { spin() }.value",
        count: 20),
      Kind(
        name: "dispatch semaphore",
        loop: "let gate = DispatchSemaphore(value: 0)\nwhile true { gate.wait() }", count: 20),
    ]

    @Test("stop every kind of cell and tear nothing", arguments: kinds)
    func stress(kind: Kind) async throws {
      try await SessionHarness.run { cells in
        #expect(
          await cells.run(
            """
            import Foundation
            import Lectern
            final class Node { let value: Int; let next: Node?
              init(value: Int, next: Node?) { (self.value, self.next) = (value, next) } }
            var counter = 0
            var names: [String: Int] = [:]
            var list: [String] = []
            var head: Node?
            var matrix = [Double](repeating: 1, count: 3600)
            var product = matrix
            var square = Tensor(zeros: [300, 300])
            """) == .succeeded)
        let loop = "print(\"go\")\n" + kind.loop
        await interrupt(cells) {
          let outcome = await cells.run(loop)
          guard case .interrupted = outcome else {
            Issue.record("\(kind.name): \(outcome)")
            return
          }
        }
        #expect(
          await cells.run(
            """
            precondition(names.allSatisfy { $0.key.hasPrefix("k") && $0.value <= counter })
            precondition(list.allSatisfy { $0.hasPrefix("item ") } && list.count <= 51)
            var next = head, length = 0
            while let node = next { length += node.value > 0 ? 1 : 0; next = node.next }
            precondition(length <= 10 && product.allSatisfy { $0 == 1 || $0 == 60 })
            precondition(matmul(square, square).shape == square.shape)
            let sum = await Task.detached { (0..<100).map { "\\($0)" }.joined().count }.value
            print(sum, String(format: "%03d", 7))
            """) == .succeeded)
        for round in 1..<kind.count {
          let ending = Mutex<RunReport.Ending?>(nil)
          await interrupt(cells) {
            let report = await cells.rerun(2)
            ending.withLock { $0 = report?.ending }
          }
          #expect(
            ending.withLock { $0 } == .interrupted(forced: false), "\(kind.name), round \(round)")
          let check = await cells.rerun(3)
          #expect(check?.ending == .completed, "\(kind.name), after round \(round)")
          guard check?.ending == .completed else { return }
        }
      }
    }

    private final class Ended: Sendable {
      let flag = Atomic(false)
    }

    /// Interrupts `body` once the cell has printed "go", and waits until it has ended.
    private func interrupt(
      _ cells: SessionHarness, _ body: @escaping @Sendable () async -> Void
    ) async {
      cells.clear()
      let hasEnded = Ended()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await body()
          hasEnded.flag.store(true, ordering: .sequentiallyConsistent)
        }
        while !cells.standardOutput.hasPrefix("go\n") {
          guard !hasEnded.flag.load(ordering: .sequentiallyConsistent) else {
            Issue.record("the cell ended by itself")
            return
          }
          await Task.yield()
        }
        await cells.session.interrupt()
        await group.waitForAll()
      }
    }

    @Test("let a change end in a process that had no time to run")
    func starved() async throws {
      try await SessionHarness.run { cells in
        await cells.run(
          """
          import Foundation
          var values = [1, 2, 3]
          func used() -> Int { clock() * 1000 / Int(CLOCKS_PER_SEC) }
          func change(_ values: inout [Int]) {
            values.append(4)
            print("go")
            let begin = used()
            while used() - begin < 60 {}
            kill(getpid(), SIGSTOP)
            while used() - begin < 100 {}
            values.removeAll()
          }
          """)
        let process = try #require(pid_t(await cells.output("print(getpid(), terminator: \"\")")))
        await interrupt(cells) {
          async let outcome = cells.run("print(\"go\")\nwhile true { change(&values) }")
          // Longer than the time after which a thread would be stopped in its modification.
          while !Self.isStopped(process) { try? await Task.sleep(for: .milliseconds(5)) }
          try? await Task.sleep(for: .milliseconds(700))
          kill(process, SIGCONT)
          guard case .interrupted(let failure) = await outcome else {
            Issue.record("not interrupted")
            return
          }
          #expect(!failure.text.contains("being changed"), "\(failure.text)")
        }
        #expect(await cells.output("print(values)") == "[]\n")
      }
    }

    /// Whether the process has been stopped by a signal.
    private static func isStopped(_ process: pid_t) -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      return state?.split(separator: " ").dropFirst(2).first == "T"
    }

    @Test("stop a cell that is being compiled, and do nothing between cells")
    func compiling() async throws {
      try await SessionHarness.run { cells in
        await cells.session.interrupt()
        #expect(await cells.output("let a = 1\nprint(a)") == "1\n")
        await cells.session.interrupt()
        #expect(await cells.output("print(a)") == "1\n")
        async let outcome = cells.run("let b = 2\nwhile true {}")
        while await !cells.session.isCompiling { await Task.yield() }
        await cells.session.interrupt()
        guard case .interrupted(let failure) = await outcome else {
          Issue.record("not interrupted")
          return
        }
        #expect(failure.value.contains("compiled"))
        #expect(await cells.output("let b = 3\nprint(a + b)") == "4\n")
      }
    }
  }
}
