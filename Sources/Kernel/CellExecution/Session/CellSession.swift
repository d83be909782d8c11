public import Display
import FoundationEssentials
import Glibc
package import WorkerProtocol

/// Cells compiled by the Swift compiler and run in a worker process that survives their failures.
///
/// Every cell is a module of its own that re-exports the one before, so that the newest declaration
/// of a name is the one that is seen. A cell joins this chain only once the worker has loaded it.
public actor CellSession: CellExecutor {
  /// How long a cell runs, or nothing happens, before compilers get ready for the next one.
  private static let preparationDelay = Duration.milliseconds(20)

  private let configuration: SessionConfiguration
  private let installation: Installation
  private let directory: String
  private let cache: CompileCache?
  private let builder: CellBuilder
  private let compiler: CellCompiler
  /// What compilers have been prepared for.
  private var preparedPoint: ChainPoint?
  private var compilerPreparation: Task<Void, Never>?

  private var runner: CellRunner?
  private var chain = Chain()
  private var ahead: CompileAhead
  /// How many cells found their build made.
  private var foundAhead = 0
  private var compilation: Task<CellBuild, any Error>?
  /// What a cell has asked for and must have before it is compiled.
  private var preparation: Task<Void, any Error>?
  /// What covers the variables without a value of the cell that failed; it has been answered.
  private var covering: Task<Void, any Error>?
  /// The cells that ran in workers that are gone, and not again since.
  private var lost: [Cell] = []
  private var isShutDown = false
  private var isBusy = false
  /// Whether the cell whose turn it is was interrupted, at whatever it was.
  private var isInterrupted = false
  private var knowing: Assistant?
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private init(configuration: SessionConfiguration) throws {
    self.configuration = configuration
    installation = try configuration.installation ?? Installation.find()
    directory = try TemporaryDirectory.create()
    cache = configuration.cacheDirectory.map {
      CompileCache(directory: $0, limit: configuration.cacheLimit)
    }
    compiler = CellCompiler(
      installation: installation,
      service: FrontendService(
        installation: installation, memoryLimit: configuration.options.memoryLimit),
      options: configuration.options, directory: directory)
    let here = FileManager.default.currentDirectoryPath
    let folder = configuration.workingDirectory.map { $0.hasPrefix("/") ? $0 : "\(here)/\($0)" }
    builder = CellBuilder(
      compiler: compiler, cache: cache,
      packages: configuration.packageDirectory.map { [installation] directory in
        (PackageStore(directory: directory, toolchain: installation.toolchain), folder ?? here)
      })
    ahead = CompileAhead(builder: builder)
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
    if configuration.isInteractive { session.compiler.start(ahead: true) }
    return session
  }

  private func startWorker() throws {
    runner = try CellRunner(installation: installation, configuration: configuration)
  }

  /// Compiles and runs one cell; cells that are passed while one runs wait for their turn.
  public func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    await beginTurn()
    do {
      try await covering?.value
    } catch {
      onEvent(.warning("what has no value could not be hidden: \(error)"))
    }
    covering = nil
    compilerPreparation?.cancel()
    defer {
      prepareCompilersSoon(at: chain.point)
      ahead.settle()
      endTurn()
    }
    guard !isShutDown else { return .failed(.shutDown) }
    do {
      try checkInterrupt()
      if let failure = try await replay(before: cell, input: input) { return failure }
      return try await run(cell, input: input, onEvent: onEvent)
    } catch is CancellationError {
      ahead.drop()
      if isShutDown { return .failed(.shutDown) }
      return .interrupted(
        CellFailure(name: "Interrupted", value: "the cell was interrupted while it was compiled"))
    } catch let error as PackageError {
      ahead.drop()
      return .failed(error.failure)
    } catch {
      return .failed(CellFailure(name: "LecternError", value: "\(error)"))
    }
  }

  /// Compiles `cells` while the first of them runs, each on top of the one before.
  public func prepare(_ cells: [Cell]) async {
    // A withdrawal does not wait: the answer of the cell that failed would wait with it.
    if !cells.isEmpty { _ = await covering?.result }
    guard !isShutDown else { return }
    ahead.prepare(cells, at: chain.point)
  }

  /// Runs the lost cells again if `cell` asks for it; gives the first outcome that is no success.
  private func replay(before cell: Cell, input: @escaping InputProvider) async throws
    -> CellOutcome?
  {
    guard CellDirectives(in: cell.code).options.contains(.replay) else { return nil }
    while let next = lost.first {
      let outcome = try await run(next, input: input, onEvent: { _ in })
      guard outcome == .succeeded else { return outcome }
      lost.removeFirst()
    }
    return nil
  }

  private func run(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async throws -> CellOutcome {
    guard !isShutDown else { return .failed(.shutDown) }
    if runner == nil { try startWorker() }
    try await prepare(for: CellDirectives(in: cell.code), onEvent: onEvent)
    let build = try await compiled(cell)
    let renderer = DiagnosticRenderer(
      records: chain.records.merging([build.record.module: build.record]) { $1 })
    guard let image = build.product.image else {
      ahead.drop()
      return .failed(renderer.failure(build.product.diagnostics))
    }
    for warning in build.product.diagnostics where warning.severity == .warning {
      onEvent(.warning(renderer.text(warning)))
    }
    guard let runner else { return .failed(.shutDown) }
    try checkInterrupt()
    prepareCompilersSoon(at: build.nextPoint)
    let ending = await runner.run(
      image: image, entry: build.entry, input: input, onEvent: onEvent)
    switch ending {
    case .reported(let report): return await finish(build, report)
    case .died(let status):
      self.runner = nil
      let variables = chain.variables + build.record.edited.variableNames
      lost = chain.completed + lost
      chain = Chain()
      ahead.drop()
      if !isShutDown { try? startWorker() }
      return .failed(
        .workerDied(status: status, lostVariables: variables, cells: lost.map(\.name)))
    }
  }

  /// Has compilers ready for the cell that comes after `point`, unless it comes at once.
  ///
  /// They get ready a moment later, so that they do not take the processors from a short cell, its
  /// reply, and the client.
  private func prepareCompilersSoon(at point: ChainPoint) {
    compilerPreparation?.cancel()
    guard configuration.isInteractive, !isShutDown, covering == nil, preparedPoint != point
    else { return }
    compilerPreparation = Task {
      do {
        try await Task.sleep(for: Self.preparationDelay)
        prepareCompilers(at: point)
      } catch {}  // the next cell is there already
    }
  }

  private func prepareCompilers(at point: ChainPoint) {
    guard !isShutDown, waiting.isEmpty, ahead.isEmpty else { return }
    preparedPoint = point
    compiler.prepare(at: point)
  }

  /// Runs the commands and builds the packages that the cell asks for.
  private func prepare(
    for directives: CellDirectives, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async throws {
    guard directives.needsPreparation, directives.problems.isEmpty else { return }
    let work = Task { [packages = builder.packages, set = chain.point.packages] in
      guard let packages else { throw PackageError.refused }
      try await CellPreparation(store: packages.store, folder: packages.folder, onEvent: onEvent)
        .run(directives, adding: set)
    }
    preparation = work
    defer { preparation = nil }
    try await work.value
  }

  /// The build of `cell`; cells that were announced are compiled next.
  private func compiled(_ cell: Cell) async throws -> CellBuild {
    let build = ahead.start(cell, at: chain.point)
    compilation = build
    defer { compilation = nil }
    do {
      let made = try await build.value
      if made.isMadeAhead { foundAhead += 1 }
      ahead.renew(after: made)
      return made
    } catch  where build.isCancelled {
      throw CancellationError()
    }
  }

  /// How often the compiler was asked, of which so many times before the turn of a cell that ran.
  package var compilations: (all: Int, ahead: Int) {
    (builder.compilations.withLock { $0 }, foundAhead)
  }

  /// Whether the compiler is at work on the cell whose turn it is.
  package var isCompiling: Bool { compilation != nil }

  /// Runs the code of a loaded cell once more, without compiling it; for measurements and stress.
  ///
  /// - Returns: How the code ended, `nil` when the worker is gone or no cell has the number.
  package func rerun(
    cell number: Int, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> RunReport? {
    guard let runner, chain.records["Cell_\(number)"] != nil else { return nil }
    let ending = await runner.run(
      image: "\(directory)/libCell_\(number).so", entry: "cell_\(number)_main",
      input: { _ in nil }, onEvent: onEvent)
    if case .reported(let report) = ending { return report }
    return nil
  }

  private func finish(_ build: CellBuild, _ report: RunReport) async -> CellOutcome {
    if case .refused = report.ending {
      chain.skipNumber()
      ahead.drop()
    } else {
      let hasNewPackages = build.packages != chain.point.packages
      chain.append(build, isCompleted: report.ending == .completed)
      if hasNewPackages {
        await knowing?.stop()
        knowing = nil  // the next question starts one that finds their modules
      }
    }
    if report.ending == .completed { return .succeeded }
    let reporter = FailureReporter(
      symbolizer: Symbolizer(toolchain: installation.toolchain), records: chain.records)
    var findings = await reporter.findings(report, module: build.record.module)
    if case .refused = report.ending { return .failed(findings.failure) }
    let unset = build.record.edited.unsetVariables(stoppedAt: findings.stoppedAt)
    if !unset.isEmpty {
      ahead.drop()
      cover(unset, of: build.record)
      findings.failure.traceback.append("Without a value: \(unset.joined(separator: ", ")).")
    }
    if case .interrupted = report.ending { return .interrupted(findings.failure) }
    return .failed(findings.failure)
  }

  /// Hides variables that have no value from later cells, which wait for it; the answer of the cell
  /// that failed does not.
  private func cover(_ names: [String], of record: CellRecord) {
    let point = chain.point
    covering = Task {
      chain.move(to: try await builder.hiding(names, of: record, at: point))
      covering = nil
      prepareCompilersSoon(at: chain.point)
    }
  }

  /// Stops the running cell, or what comes before it runs; without one, does nothing.
  public func interrupt() {
    if isBusy { isInterrupted = true }
    preparation?.cancel()
    compilation?.cancel()
    runner?.interrupt()
  }

  /// Gives a message of the front end to the handlers of user code, also while a cell runs.
  public func deliver(
    _ message: CommMessage, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async {
    await runner?.deliver(message, onEvent: onEvent)
  }

  /// Ends the worker and everything it has started, and removes what was compiled.
  public func shutdown() async {
    guard !isShutDown else { return }
    isShutDown = true
    compilerPreparation?.cancel()
    preparation?.cancel()
    compilation?.cancel()
    covering?.cancel()
    await knowing?.stop()
    compiler.service.stop()
    await runner?.shutdown()
    runner = nil
    ahead.drop()
    await ahead.finish()
    _ = await covering?.result
    cache?.finish()
    try? FileManager.default.removeItem(atPath: directory)
    cache?.trim()
  }

  /// The module of the newest cell that code sees.
  func newestModule() async -> String? {
    _ = await covering?.result
    return chain.point.newest
  }

  /// What knows about code; started by the first question.
  func assistant() -> Assistant? {
    guard !isShutDown else { return nil }
    if let knowing { return knowing }
    knowing = Assistant(
      directory: directory, installation: installation,
      searchArguments: chain.point.packages.build?.searchArguments ?? [])
    return knowing
  }

  // One cell at a time, in the order in which they came.

  private func beginTurn() async {
    if !isBusy {
      isBusy = true
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  /// Nothing of a cell starts any more once it was interrupted, or the task that runs it cancelled.
  private func checkInterrupt() throws {
    if isInterrupted || Task.isCancelled { throw CancellationError() }
  }

  private func endTurn() {
    isInterrupted = false
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
  }
}
