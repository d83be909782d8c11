public import CellExecution
public import Notebooks
import Synchronization

/// Runs a notebook without a Jupyter client.
///
/// Cells run in order in one session. A cell that fails ends the run, unless its tag
/// `raises-exception` allows it; a cell tagged `skip-execution` or without text does not run and
/// keeps its outputs. Source: nbclient 0.11, `NotebookClient.async_execute_cell`.
public struct NotebookRunner: Sendable {
  /// What a caller may choose.
  public struct Options: Sendable {
    /// The longest time for one cell; `nil` waits for ever.
    public var timeout: Duration?
    /// How long an interrupted cell has before its session is ended.
    public var interruptGrace: Duration
    /// Whether cells after a failed one still run.
    public var continuesAfterFailure: Bool
    /// Whether a compiler's warning fails its cell.
    public var treatsWarningsAsErrors: Bool

    /// Creates options.
    public init(
      timeout: Duration? = nil, interruptGrace: Duration = .seconds(5),
      continuesAfterFailure: Bool = false, treatsWarningsAsErrors: Bool = false
    ) {
      self.timeout = timeout
      self.interruptGrace = interruptGrace
      self.continuesAfterFailure = continuesAfterFailure
      self.treatsWarningsAsErrors = treatsWarningsAsErrors
    }
  }

  /// What happens during a run.
  public enum Event: Sendable {
    /// The code cell `number` of `count` starts.
    case started(number: Int, count: Int, title: String)
    /// A code cell is done.
    case finished(CellReport)
  }

  /// The notebook with its outputs, and how each code cell ended.
  public struct Result: Sendable {
    /// The notebook as it is after the run.
    public var notebook: Notebook
    /// One report for each code cell, in order.
    public var cells: [CellReport]

    /// The first cell that failed.
    public var firstFailure: CellReport? { cells.first(where: \.isFailure) }
  }

  /// How many cells the executor is told of, the one that is about to run included: enough to keep it
  /// at work.
  private static let mostAnnounced = 8

  private let executor: any CellExecutor
  private let options: Options

  /// Creates a runner that works in the session of `executor`.
  public init(executor: any CellExecutor, options: Options = Options()) {
    self.executor = executor
    self.options = options
  }

  /// Runs the code cells of `notebook`.
  ///
  /// - Parameters:
  ///   - notebook: The notebook to run; outputs of its code cells are replaced.
  ///   - onEvent: Called before and after each code cell, in order.
  /// - Returns: The notebook with fresh outputs and a report for each code cell.
  public func run(
    _ notebook: Notebook, onEvent: @Sendable (Event) -> Void = { _ in }
  ) async -> Result {
    var result = Result(notebook: notebook, cells: [])
    let collector = OutputCollector()
    let codeCells = notebook.cells.indices.filter { notebook.cells[$0].kind == .code }
    var executionCount = 0
    var isStopped = false
    for (offset, index) in codeCells.enumerated() {
      let cell = notebook.cells[index]
      var report = CellReport(
        index: index, number: offset + 1, id: cell.id, title: title(cell.source), status: .skipped,
        duration: .zero, warnings: [])
      if isStopped || Task.isCancelled {
        report.status = .notReached
        result.notebook.cells[index].outputs = []
        result.notebook.cells[index].executionCount = nil
      } else if !isSkipped(cell) {
        onEvent(.started(number: offset + 1, count: codeCells.count, title: report.title))
        executionCount += 1
        let upcoming = codeCells[offset...].lazy.map { notebook.cells[$0] }.filter {
          !isSkipped($0)
        }
        await executor.prepare(
          upcoming.prefix(Self.mostAnnounced).enumerated().map { distance, cell in
            Cell(code: cell.source, name: name(executionCount + distance))
          })
        await run(cell, into: &report, executionCount: executionCount, collector: collector)
        result.notebook.cells[index].executionCount = executionCount
        // Later cells may update what earlier ones show.
        for done in codeCells[...offset] where !isSkipped(notebook.cells[done]) {
          result.notebook.cells[done].outputs = collector.outputs(cell: done)
        }
        isStopped = report.isFailure && !options.continuesAfterFailure
      }
      result.cells.append(report)
      onEvent(.finished(report))
    }
    return result
  }

  private func isSkipped(_ cell: NotebookCell) -> Bool {
    cell.tags.contains("skip-execution") || cell.tags.contains("nbval-skip")
      || cell.source.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }

  /// What the cell with an execution count is called.
  private func name(_ executionCount: Int) -> String { "<cell \(executionCount)>" }

  private func title(_ source: String) -> String {
    let line = source.split(whereSeparator: \.isNewline).first {
      !$0.allSatisfy(\.isWhitespace)
    }
    return line.map { String($0.drop(while: \.isWhitespace)) } ?? ""
  }

  private func run(
    _ cell: NotebookCell, into report: inout CellReport, executionCount: Int,
    collector: OutputCollector
  ) async {
    let warnings = Mutex<[String]>([])
    let index = report.index
    let name = name(executionCount)
    let start = ContinuousClock.now
    let ending = await outcome(of: Cell(code: cell.source, name: name)) { event in
      if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
      collector.handle(event, cell: index, executionCount: executionCount)
    }
    report.duration = ContinuousClock.now - start
    report.warnings = warnings.withLock { $0 }
    switch ending {
    case .succeeded:
      report.status = .passed
      if options.treatsWarningsAsErrors, let first = report.warnings.first {
        let line = withoutColours(String(first.prefix { !$0.isNewline }))
        fail(CellFailure(name: "CompileWarning", value: line, traceback: report.warnings))
      }
    case .failed(let failure):
      collector.fail(failure, cell: index)
      report.status = .passed
      let allowed = ["raises-exception", "nbval-raises-exception"]
      if !cell.tags.contains(where: allowed.contains) { fail(failure) }
    case .interrupted(let failure):
      collector.fail(failure, cell: index)
      fail(failure)
    }

    func fail(_ failure: CellFailure) {
      report.status = .failed(failure)
      report.failureLocation = CellLocation(in: failure, cell: name)
    }
  }

  private enum Signal: Sendable {
    case ended(CellOutcome)
    case timeUp
    case graceUp
    case timerCancelled
  }

  /// Runs a cell within the time limit and the life of this task.
  private func outcome(
    of cell: Cell, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    let executor = executor
    guard !Task.isCancelled else {
      let value = "the run was cancelled before the cell ran"
      return .interrupted(
        CellFailure(name: "Interrupted", value: value, traceback: ["Interrupted: \(value)"]))
    }
    return await withTaskCancellationHandler {
      await withTaskGroup(of: Signal.self) { group in
        group.addTask { .ended(await executor.execute(cell, onEvent: onEvent)) }
        if let timeout = options.timeout { group.addTask { await Self.wait(timeout, .timeUp) } }
        var isTimeUp = false
        while let signal = await group.next() {
          switch signal {
          case .ended(let outcome):
            group.cancelAll()
            return isTimeUp ? timedOut(outcome) : outcome
          case .timeUp:
            isTimeUp = true
            let grace = options.interruptGrace
            group.addTask { await Self.wait(grace, .graceUp) }
            await executor.interrupt()
          case .graceUp: await executor.shutdown()
          case .timerCancelled: break
          }
        }
        preconditionFailure("the task that runs the cell always ends with its outcome")
      }
    } onCancel: {
      Task { await executor.interrupt() }
    }
  }

  private static func wait(_ duration: Duration, _ signal: Signal) async -> Signal {
    do {
      try await Task.sleep(for: duration)
      return signal
    } catch {
      return .timerCancelled
    }
  }

  /// A cell that ended by itself just in time keeps its outcome.
  private func timedOut(_ outcome: CellOutcome) -> CellOutcome {
    guard outcome != .succeeded, let timeout = options.timeout else { return outcome }
    var failure = CellFailure(
      name: "CellTimeout", value: "the cell ran longer than \(timeout)", traceback: [])
    failure.traceback = ["CellTimeout: \(failure.value)"]
    switch outcome {
    case .succeeded: break
    case .failed(let cause), .interrupted(let cause): failure.traceback += cause.traceback
    }
    return .interrupted(failure)
  }
}
