import FoundationEssentials

/// A cell that was compiled, or that has errors.
struct CellBuild: Sendable {
  var record: CellRecord
  /// On what it was compiled.
  var point: ChainPoint
  var product: CellCompiler.Product
  var key: CacheKey
  var entry: String
  /// What is installed once the cell is loaded.
  var packages: PackageSet
  /// Whether it was made before the turn of the cell.
  var isMadeAhead = false

  /// The state of the chain once the cell is loaded.
  var nextPoint: ChainPoint { point.advanced(by: record, packages: packages, key: key) }
}

/// Compiles cells, or finds them compiled.
struct CellBuilder: Sendable {
  let compiler: CellCompiler
  let cache: CompileCache?
  /// What builds packages, and the folder from which their paths start; `nil` refuses them.
  let packages: (store: PackageStore, folder: String)?
  /// Everything but the cell and its chain that the result depends on.
  private let context: String
  /// How often the compiler was asked.
  let compilations = Synchronized(0)

  init(
    compiler: CellCompiler, cache: CompileCache?, packages: (store: PackageStore, folder: String)?
  ) {
    self.compiler = compiler
    self.cache = cache
    self.packages = packages
    context =
      CacheKey([
        compiler.installation.toolchain.identity, compiler.installation.libraryIdentity,
        compiler.options.arguments.joined(separator: " "),
      ]).digits
  }

  /// Compiles `cell` on top of `point`.
  func build(_ cell: Cell, at point: ChainPoint) async throws -> CellBuild {
    let directives = CellDirectives(in: cell.code)
    var edited = CellEditor.edit(directives.code, visibleImports: point.imports)
    if !directives.options.isEmpty { edited.isSimple = false }
    let installed = try readyPackages(for: directives, at: point)
    let isNew = installed.build != point.packages.build
    let record = CellRecord(number: point.number + 1, cell: cell, edited: edited)
    let job = CellCompiler.Job(
      number: record.number, cell: edited, predecessor: point.newest, guarded: point.guarded,
      options: compiler.options.applying(directives.options),
      searchArguments: installed.build?.searchArguments ?? [],
      library: isNew ? installed.build?.library : nil)
    let key = CacheKey(
      [context, point.key.digits, job.module, "\(edited.isSimple)", edited.text]
        + (installed.build.map { [$0.identity, job.library ?? ""] } ?? []))
    let product =
      if directives.problems.isEmpty {
        try await product(of: job, key: key)
      } else {
        CellCompiler.Product(
          diagnostics: directives.problems.map { $0.located(in: job.module) }, image: nil)
      }
    return CellBuild(
      record: record, point: point, product: product, key: key, entry: job.entry,
      packages: installed)
  }

  /// What is installed once a cell with `directives` is loaded.
  ///
  /// - Throws: `CancellationError` when a package has not been built yet: that is done when it is
  ///   the turn of the cell, where its output shows how far it is.
  private func readyPackages(
    for directives: CellDirectives, at point: ChainPoint
  ) throws -> PackageSet {
    guard let packages, directives.problems.isEmpty else { return point.packages }
    var set = try point.packages.adding(directives, folder: packages.folder)
    guard !directives.packages.isEmpty else { return set }
    guard let build = try packages.store.ready(set) else { throw CancellationError() }
    set.build = build
    return set
  }

  /// Covers variables that have no value by declarations that say so when they are used.
  func hiding(
    _ names: [String], of record: CellRecord, at point: ChainPoint
  ) async throws -> ChainPoint {
    let module = record.module + "_unset"
    let cell = record.cell.name.filter { $0 != "\"" && $0 != "\\" }
    let declarations = Set(names).sorted().map { name in
      """
      @available(*, unavailable, message: "it has no value, because \(cell) failed before it was set; run that cell again")
      public var `\(name)`: Never { fatalError() }
      """
    }
    let text = "@_exported import \(record.module)\n" + declarations.joined(separator: "\n")
    try await compiler.compileModule(
      module, text: text, searchArguments: point.packages.build?.searchArguments ?? [])
    var hidden = point
    hidden.newest = module
    hidden.guarded.removeAll(where: names.contains)
    hidden.key = CacheKey([point.key.digits, text])
    return hidden
  }

  private func product(
    of job: CellCompiler.Job, key: CacheKey
  ) async throws -> CellCompiler.Product {
    if let cache, cache.restore(key, into: compiler.directory),
      let product = compiler.restoredProduct(of: job)
    {
      return product
    }
    compilations.withLock { $0 += 1 }
    let product = try await compiler.compile(job)
    if product.image != nil {
      cache?.storeLater(key, files: compiler.files(of: job), from: compiler.directory)
    }
    return product
  }
}
