import CellExecution
import Display
import NotebookExecution
import Notebooks
import Synchronization
import Testing

@Suite("A headless run", .timeLimit(.minutes(1)))
struct NotebookRunnerTests {
  private static let broken = CellFailure(
    name: "CompileError", value: "<cell 2>:4:9: cannot find 'z' in scope",
    traceback: ["\u{1B}[1m<cell 2>:4:9\u{1B}[0m: error: cannot find 'z' in scope"])

  private func notebook(_ sources: [String], tags: [Int: String] = [:]) -> Notebook {
    Notebook(
      cells: sources.enumerated().map { index, source in
        NotebookCell(
          .code, id: "c\(index)", source: source,
          metadata: tags[index].map { ["tags": [.string($0)]] } ?? [:],
          outputs: [CellOutput(.stream(name: "stdout", text: "old"))], executionCount: 99)
      })
  }

  private func run(
    _ notebook: Notebook, _ answers: [String: StubExecutor.Answer],
    _ options: NotebookRunner.Options = .init()
  ) async -> (result: NotebookRunner.Result, executor: StubExecutor) {
    let executor = StubExecutor(answers)
    return (await NotebookRunner(executor: executor, options: options).run(notebook), executor)
  }

  @Test("replaces outputs, counts executions and leaves Markdown alone")
  func success() async {
    var input = notebook(["a", "  ", "b"])
    input.cells.insert(NotebookCell(.markdown, id: "m", source: "text"), at: 1)
    let bundle = MIMEBundle(plainText: "2")
    let (result, executor) = await run(
      input,
      [
        "a": .init(events: [.standardOutput("1\n")]),
        "b": .init(events: [.display(.result(bundle))]),
      ])
    #expect(result.cells.map(\.status) == [.passed, .skipped, .passed])
    #expect(result.cells.map(\.number) == [1, 2, 3])
    #expect(result.cells.map(\.index) == [0, 2, 3])
    #expect(
      result.notebook.cells[0].outputs.map(\.content) == [.stream(name: "stdout", text: "1\n")])
    #expect(result.notebook.cells[0].executionCount == 1)
    #expect(result.notebook.cells[1] == input.cells[1])
    #expect(result.notebook.cells[3].outputs.map(\.content) == [.result(bundle, executionCount: 2)])
    #expect(executor.cells.map(\.name) == ["<cell 1>", "<cell 2>"])
  }

  @Test("announces the cells that follow, under the names that they will have")
  func announcements() async {
    let sources = ["a", " ", "b", "c"] + (0..<20).map { "d\($0)" }
    let (_, executor) = await run(notebook(sources, tags: [2: "skip-execution"]), [:])
    let announcements = executor.announcements
    #expect(announcements.map(\.first) == executor.cells)
    #expect(announcements[0].prefix(3).map(\.code) == ["a", "c", "d0"])
    #expect(announcements[0].prefix(3).map(\.name) == ["<cell 1>", "<cell 2>", "<cell 3>"])
    #expect(announcements.last?.count == 1)
    #expect(announcements.allSatisfy { $0.count < 20 })
  }

  @Test("stops at the first failure and says where it is")
  func failure() async {
    let (result, executor) = await run(
      notebook(["a", "b", "c"]), ["b": .init(outcome: .failed(Self.broken))])
    #expect(result.cells.map(\.status) == [.passed, .failed(Self.broken), .notReached])
    #expect(result.firstFailure?.failureLocation?.line == 4)
    #expect(result.firstFailure?.failureLocation?.column == 9)
    #expect(executor.cells.count == 2)
    #expect(
      result.notebook.cells[1].outputs.map(\.content) == [
        .error(
          name: Self.broken.name, value: Self.broken.value, traceback: Self.broken.traceback)
      ])
    #expect(result.notebook.cells[2].outputs.isEmpty)
    #expect(result.notebook.cells[2].executionCount == nil)
  }

  @Test("goes on after a failure when told to")
  func continuing() async {
    let (result, executor) = await run(
      notebook(["a", "b", "c"]), ["b": .init(outcome: .failed(Self.broken))],
      .init(continuesAfterFailure: true))
    #expect(result.cells.map(\.isFailure) == [false, true, false])
    #expect(executor.cells.count == 3)
  }

  @Test("lets a cell fail that is tagged raises-exception, and leaves one tagged skip-execution")
  func tags() async {
    let input = notebook(["a", "b", "c"], tags: [0: "skip-execution", 1: "raises-exception"])
    let (result, executor) = await run(input, ["b": .init(outcome: .failed(Self.broken))])
    #expect(result.cells.map(\.status) == [.skipped, .passed, .passed])
    #expect(result.notebook.cells[0] == input.cells[0])
    #expect(result.notebook.cells[1].outputs.count == 1)
    #expect(executor.cells.map(\.code) == ["b", "c"])
  }

  @Test("interrupts a cell that is too slow and reports it as failed")
  func timeout() async {
    let (result, executor) = await run(
      notebook(["loop", "b"], tags: [0: "raises-exception"]), ["loop": .init(hangs: true)],
      .init(timeout: .milliseconds(20)))
    guard case .failed(let failure) = result.cells[0].status else {
      Issue.record("the cell did not fail")
      return
    }
    #expect(failure.name == "CellTimeout")
    #expect(failure.traceback.last == "Interrupted: <cell 1>:1")
    #expect(result.cells[1].status == .notReached)
    #expect(!executor.isEnded)
  }

  @Test("ends the session of a cell that does not heed the interrupt")
  func stubborn() async {
    let (result, executor) = await run(
      notebook(["loop"]), ["loop": .init(hangs: true, ignoresInterrupt: true)],
      .init(timeout: .milliseconds(10), interruptGrace: .milliseconds(10)))
    #expect(result.cells[0].isFailure)
    #expect(executor.isEnded)
  }

  @Test("interrupts the running cell when its task is cancelled")
  func cancellation() async {
    let executor = StubExecutor(["loop": .init(hangs: true)])
    let input = notebook(["loop", "b"])
    let task = Task { await NotebookRunner(executor: executor).run(input) }
    while executor.cells.isEmpty { await Task.yield() }
    task.cancel()
    let result = await task.value
    #expect(result.cells[0].isFailure)
    #expect(result.cells[1].status == .notReached)
  }

  @Test("fails a cell with a compiler warning when warnings are errors")
  func warnings() async {
    let text = "\u{1B}[1m<cell 1>:3:5\u{1B}[0m: warning: never used\n  let x = 1"
    let answers = ["a": StubExecutor.Answer(events: [.warning(text)])]
    let relaxed = await run(notebook(["a"]), answers).result
    #expect(relaxed.cells[0].status == .passed && relaxed.cells[0].warnings == [text])
    let strict = await run(notebook(["a"]), answers, .init(treatsWarningsAsErrors: true)).result
    guard case .failed(let failure) = strict.cells[0].status else {
      Issue.record("the cell did not fail")
      return
    }
    #expect(failure.value == "<cell 1>:3:5: warning: never used")
    #expect(strict.cells[0].failureLocation?.line == 3)
  }

  @Test("tells when each cell starts and ends")
  func events() async {
    let log = Mutex<[String]>([])
    let executor = StubExecutor()
    _ = await NotebookRunner(executor: executor).run(notebook(["\n  first\nsecond", "b"])) {
      event in
      switch event {
      case .started(let number, let count, let title):
        log.withLock { $0.append("start \(number)/\(count) \(title)") }
      case .finished(let report): log.withLock { $0.append("end \(report.number)") }
      }
    }
    #expect(log.withLock { $0 } == ["start 1/2 first", "end 1", "start 2/2 b", "end 2"])
  }

  @Test("updates what an earlier cell shows")
  func laterUpdate() async {
    let updated = MIMEBundle(plainText: "after")
    let (result, _) = await run(
      notebook(["a", "b"]),
      [
        "a": .init(events: [.display(.show(MIMEBundle(plainText: "before"), id: "x"))]),
        "b": .init(events: [.display(.update(updated, id: "x"))]),
      ])
    #expect(result.notebook.cells[0].outputs.map(\.content) == [.display(updated)])
  }
}
