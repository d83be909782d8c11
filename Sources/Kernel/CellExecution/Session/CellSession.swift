import FoundationEssentials
import Glibc
import WorkerProtocol

/// Cells compiled by the Swift compiler and run in a worker process that survives their failures.
///
/// Every cell is a module of its own that re-exports the one before, so that the newest declaration
/// of a name is the one that is seen. A cell joins this chain only once the worker has loaded it.
public actor CellSession: CellExecutor {
  private let configuration: SessionConfiguration
  private let installation: Installation
  private let directory: String
  private let compiler: CellCompiler

  private var runner: CellRunner?
  private var records: [String: CellRecord] = [:]
  private var chain = Chain()
  private var lastNumber = 0
  private var isShutDown = false
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private init(configuration: SessionConfiguration) throws {
    self.configuration = configuration
    installation = try configuration.installation ?? Installation.find()
    directory = try TemporaryDirectory.create()
    compiler = CellCompiler(
      installation: installation, options: configuration.options, directory: directory)
  }

  /// Starts a session with a worker of its own.
  ///
  /// - Throws: ``InstallationError`` when a part is missing, or the reason why no process or folder
  ///   could be made.
  public static func start(
    _ configuration: SessionConfiguration = SessionConfiguration()
  ) async throws -> CellSession {
    let session = try CellSession(configuration: configuration)
    try await session.startWorker()
    return session
  }

  private func startWorker() throws {
    runner = try CellRunner(
      installation: installation, directory: configuration.workingDirectory)
  }

  /// Compiles and runs one cell; cells that are passed while one runs wait for their turn.
  public func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    await beginTurn()
    defer { endTurn() }
    guard !isShutDown else { return .failed(.shutDown) }
    lastNumber += 1
    let edited = CellEditor.edit(cell.code, visibleImports: chain.imports)
    let record = CellRecord(number: lastNumber, cell: cell, edited: edited)
    do {
      return try await run(record, input: input, onEvent: onEvent)
    } catch {
      return .failed(CellFailure(name: "LecternError", value: "\(error)"))
    }
  }

  private func run(
    _ record: CellRecord, input: @escaping InputProvider,
    onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async throws -> CellOutcome {
    if runner == nil { try startWorker() }
    let job = CellCompiler.Job(
      number: record.number, cell: record.edited, predecessor: chain.newest)
    let product = try await compiler.compile(job)
    let renderer = DiagnosticRenderer(
      records: records.merging([record.module: record]) { $1 })
    guard let image = product.image else { return .failed(renderer.failure(product.diagnostics)) }
    for warning in product.diagnostics where warning.severity == .warning {
      onEvent(.warning(renderer.text(warning)))
    }
    guard let runner else { return .failed(.shutDown) }
    switch await runner.run(image: image, entry: job.entry, input: input, onEvent: onEvent) {
    case .reported(let report):
      return await finish(record, report)
    case .died(let status):
      self.runner = nil
      let lost = chain.variables(records: records) + record.edited.variableNames
      chain = Chain()
      if !isShutDown { try? startWorker() }
      return .failed(.workerDied(status: status, lostVariables: lost))
    }
  }

  private func finish(_ record: CellRecord, _ report: RunReport) async -> CellOutcome {
    if case .refused = report.ending {
      let reporter = FailureReporter(
        symbolizer: Symbolizer(toolchain: installation.toolchain), records: records)
      return .failed(await reporter.findings(report, module: record.module).failure)
    }
    records[record.module] = record
    chain.append(record)
    if report.ending == .completed { return .succeeded }
    let reporter = FailureReporter(
      symbolizer: Symbolizer(toolchain: installation.toolchain), records: records)
    let findings = await reporter.findings(report, module: record.module)
    if case .interrupted = report.ending { return .interrupted(findings.failure) }
    return .failed(findings.failure)
  }

  /// Stops the running cell; without one, does nothing.
  public func interrupt() {
    runner?.interrupt()
  }

  /// Ends the worker and everything it has started, and removes what was compiled.
  public func shutdown() async {
    guard !isShutDown else { return }
    isShutDown = true
    await runner?.shutdown()
    runner = nil
    try? FileManager.default.removeItem(atPath: directory)
  }

  // One cell at a time, in the order in which they came.

  private func beginTurn() async {
    if !isBusy {
      isBusy = true
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func endTurn() {
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
  }
}
