import CellExecution
import NotebookExecution
import Notebooks

/// Runs some notebooks, several at a time, each in a session of its own.
struct CourseRun: Sendable {
  let options: ExecutionOptions
  let progress: Progress

  /// How one notebook ended.
  struct Outcome: Sendable {
    var source: NotebookSource
    var cells: [CellReport] = []
    var duration = Duration.zero
    /// Why the notebook could not be run or written.
    var problem: String?

    var isUnusable: Bool { problem != nil }
    var isFailure: Bool { cells.contains(where: \.isFailure) }
  }

  /// Runs `sources` and writes their outputs; `nil` when the task is cancelled.
  func execute(_ sources: [NotebookSource]) async -> [Outcome]? {
    var outcomes: [Int: Outcome] = [:]
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var waiting = sources.enumerated().makeIterator()
      var running = 0
      func startNext() {
        let isStopping =
          options.failFast && outcomes.values.contains { $0.isFailure || $0.isUnusable }
        guard !isStopping, !Task.isCancelled, let (index, source) = waiting.next() else { return }
        running += 1
        group.addTask { (index, await run(source)) }
      }
      for _ in 0..<options.jobs { startNext() }
      while running > 0, let (index, outcome) = await group.next() {
        running -= 1
        outcomes[index] = outcome
        startNext()
      }
    }
    return Task.isCancelled ? nil : sources.indices.compactMap { outcomes[$0] }
  }

  private func run(_ source: NotebookSource) async -> Outcome {
    var outcome = Outcome(source: source)
    let start = ContinuousClock.now
    let session: CellSession
    do {
      session = try await CellSession.start(SessionConfiguration(workingDirectory: source.folder))
    } catch {
      outcome.problem = "\(source.path): \(error)"
      Console.error("\(source.path): \(error)")
      return outcome
    }
    let runner = NotebookRunner(executor: session, options: options.runner)
    let result = await runner.run(source.notebook) { progress.show($0, of: source) }
    await session.shutdown()
    outcome.cells = result.cells
    outcome.duration = ContinuousClock.now - start
    if Task.isCancelled { return outcome }
    do {
      try Files.write(result.notebook.nbformat, to: source.destination)
      progress.finish(source, outcome)
    } catch {
      outcome.problem = "\(error)"
      Console.error("\(error)")
    }
    return outcome
  }

  /// One line for all notebooks.
  func summary(_ outcomes: [Outcome]) -> String {
    let cells = outcomes.flatMap(\.cells)
    let failed = cells.count(where: \.isFailure)
    let ran = cells.count { $0.status != .skipped && $0.status != .notReached }
    return "\(count(outcomes.count, "notebook")), \(count(ran, "cell")) run, \(failed) failed"
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
