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
    /// The cells whose outputs are not the stored ones, if that was to be checked.
    var differences: [OutputComparison.Difference] = []
    /// The cells that depend on more than the cells they name, if that was to be found out.
    var findings: [DeterminismCheck.Finding] = []
    /// The arithmetic that the stored outputs come from, if it is not this machine's: their digits were
    /// not compared.
    var otherArithmetic: String?
    /// Whether the destination was written.
    var isWritten = false
    /// Whether the fresh outputs have become the stored ones.
    var isAccepted = false
    /// Why the notebook could not be run or written.
    var problem: String?

    /// Whether a cell failed.
    var isFailed: Bool { cells.contains(where: \.isFailure) }
    var isUnusable: Bool { problem != nil }
    var isDifferent: Bool { !differences.isEmpty && !isAccepted }
    var isFailure: Bool { isFailed || isDifferent || !findings.isEmpty }

    /// The cells as test cases.
    var testCases: [TestReport.Case] {
      cells.map { report in
        let place = FailurePlace(report, in: source)
        return TestReport.Case(
          suite: source.name, name: "[\(report.number)] \(report.title)", file: place.file,
          line: place.line, column: place.column, report: report,
          difference: (differences.first { $0.index == report.index }?.lines ?? [])
            + findings.filter { $0.index == report.index }.flatMap { [$0.description] + $0.lines })
      }
    }
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
    var result: NotebookRunner.Result
    do {
      result = try await results(of: source, &outcome)
    } catch {
      outcome.problem = "\(source.path): \(error)"
      Console.error("\(source.path): \(error)")
      return outcome
    }
    outcome.cells = result.cells
    outcome.duration = ContinuousClock.now - start
    if Task.isCancelled { return outcome }
    let arithmetic = Arithmetic.current.description
    result.notebook.arithmetic = arithmetic
    if options.check {
      if let stored = source.notebook.arithmetic, stored != arithmetic {
        outcome.otherArithmetic = stored
      } else {
        outcome.differences = OutputComparison(tolerance: options.tolerance)
          .differences(stored: source.notebook, fresh: result.notebook)
      }
      let isCurrent = outcome.differences.isEmpty && source.notebook.arithmetic == arithmetic
      outcome.isAccepted = options.accept && !isCurrent && !outcome.isFailed
    }
    do {
      // Three runs for --determinism tell about the notebook; none of them is meant to be kept.
      if outcome.isAccepted || !options.determinism && (!options.check || options.output != nil) {
        try Files.write(result.notebook.nbformat, to: source.destination)
        outcome.isWritten = true
      }
      progress.finish(source, outcome)
    } catch {
      outcome.problem = "\(error)"
      Console.error("\(error)")
    }
    return outcome
  }

  /// Runs `source` once, or as often as it takes to find out what its cells depend on.
  private func results(
    of source: NotebookSource, _ outcome: inout Outcome
  ) async throws -> NotebookRunner.Result {
    let configuration = options.session(folder: source.folder)
    if options.determinism {
      let check = DeterminismCheck(
        options: options.runner, comparison: OutputComparison(tolerance: options.tolerance)
      ) { try await CellSession.start(configuration) }
      let result = try await check.run(source.notebook) { progress.show($0, of: source) }
      outcome.findings = result.findings
      return result.first
    }
    let session = try await CellSession.start(configuration)
    let runner = NotebookRunner(executor: session, options: options.runner)
    let result = await runner.run(source.notebook) { progress.show($0, of: source) }
    await session.shutdown()
    return result
  }

  /// What to do about outputs that are not the stored ones, if there are such.
  static func advice(_ outcomes: [Outcome]) -> String? {
    let different = outcomes.filter(\.isDifferent)
    guard !different.isEmpty else { return nil }
    let cells = different.reduce(0) { $0 + $1.differences.count }
    return """
      \(count(cells, "cell")) printed something else than is stored. If the new outputs are right, store \
      them: lectern execute --check --accept \(different.map(\.source.path).joined(separator: " "))
      """
  }

  /// One line for all notebooks.
  static func summary(_ outcomes: [Outcome]) -> String {
    let cells = outcomes.flatMap(\.cells)
    let failed = cells.count(where: \.isFailure)
    let ran = cells.count { $0.status != .skipped && $0.status != .notReached }
    return "\(count(outcomes.count, "notebook")), \(count(ran, "cell")) run, \(failed) failed"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
