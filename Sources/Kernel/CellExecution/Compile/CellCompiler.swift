import FoundationEssentials

/// Turns the text of a cell into an image that the worker can load.
struct CellCompiler: Sendable {
  let installation: Installation
  let options: CompileOptions
  /// Where the modules of the session lie.
  let directory: String

  /// What is compiled.
  struct Job: Sendable {
    var number: Int
    var cell: EditedCell
    /// The module of the newest cell before this one.
    var predecessor: String?
    var options: CompileOptions

    var module: String { "Cell_\(number)" }
    var entry: String { "cell_\(number)_main" }
  }

  /// What came of it.
  struct Product: Sendable {
    var diagnostics: [Diagnostic]
    /// The shared library, unless the cell has errors.
    var image: String?
  }

  /// Compiles and links `job`; errors of the cell are in the product, not thrown.
  func compile(_ job: Job) async throws -> Product {
    let base = directory + "/" + job.module
    try source(of: job).write(toFile: input(of: job), atomically: false, encoding: .utf8)
    let compiled = try await Tool.run(
      installation.toolchain.frontend, arguments(for: job),
      environment: ["SWIFT_BACKTRACE": "enable=no"], timeLimit: CompileOptions.timeLimit)
    try Task.checkCancellation()
    try compiled.output.write(toFile: log(of: job), atomically: false, encoding: .utf8)
    var diagnostics = Diagnostic.parse(compiled.output)
    guard compiled.status == 0 else {
      if !diagnostics.contains(where: { $0.severity == .error }) {
        diagnostics.append(.compilerFailure(compiled))
      }
      return Product(diagnostics: diagnostics, image: nil)
    }
    let image = directory + "/lib\(job.module).so"
    let linked = try await Tool.run(
      installation.toolchain.linker,
      [
        "-shared", "-o", image, installation.toolchain.startObject, base + ".o", "--wrap=exit",
        "--build-id=none",
      ])
    guard linked.status == 0 else {
      diagnostics.append(.linkerFailure(linked))
      return Product(diagnostics: diagnostics, image: nil)
    }
    return Product(diagnostics: diagnostics, image: image)
  }

  /// Makes the module `name` from `text`, without code.
  func compileModule(_ name: String, text: String) async throws {
    let base = directory + "/" + name
    try text.write(toFile: base + ".swift", atomically: false, encoding: .utf8)
    let result = try await Tool.run(
      installation.toolchain.frontend,
      [
        "-frontend", "-emit-module", base + ".swift", "-module-name", name, "-parse-as-library",
        "-emit-module-path", base + ".swiftmodule", "-target", "x86_64-unknown-linux-gnu",
        "-disable-objc-interop", "-swift-version", "5", "-package-name", "lectern_cells",
        "-disable-access-control", "-I", directory, "-module-cache-path", installation.moduleCache,
      ] + installation.searchArguments, environment: ["SWIFT_BACKTRACE": "enable=no"])
    guard result.status == 0 else {
      throw LaunchError(path: "the module \(name)", reason: result.output)
    }
  }

  /// The files, in the session's folder, that later cells and the worker need of a compiled job.
  func files(of job: Job) -> [String] {
    ["lib\(job.module).so", "\(job.module).swiftmodule", "\(job.module).log"]
  }

  /// The product of a job whose files have been put in place.
  func restoredProduct(of job: Job) -> Product? {
    guard let output = try? String(contentsOfFile: log(of: job), encoding: .utf8) else {
      return nil
    }
    return Product(
      diagnostics: Diagnostic.parse(output), image: "\(directory)/lib\(job.module).so")
  }

  /// What the compiler printed, which holds the warnings.
  private func log(of job: Job) -> String { "\(directory)/\(job.module).log" }

  /// The file is not called what the diagnostics call it: the compiler warns of two paths that
  /// give the same `#fileID`.
  private func input(of job: Job) -> String { "\(directory)/\(job.module).edited.swift" }

  /// The compiler's input: one line for the chain, one that resets the lines, then the cell.
  private func source(of job: Job) -> String {
    let chain = job.predecessor.map { "@_exported import \($0)" } ?? ""
    return "\(chain)\n#sourceLocation(file: \"\(job.module).swift\", line: 1)\n\(job.cell.text)\n"
  }

  private func arguments(for job: Job) -> [String] {
    let base = directory + "/" + job.module
    let toolchain = installation.toolchain
    return [
      "-frontend", "-c", input(of: job), "-target", "x86_64-unknown-linux-gnu",
      "-disable-objc-interop", "-module-name", job.module, "-swift-version", "5",
      "-package-name", "lectern_cells", "-enable-testing", "-disable-access-control",
      "-entry-point-function-name", job.entry, "-emit-module-path", base + ".swiftmodule",
      "-o", base + ".o", "-I", directory, "-module-cache-path", installation.moduleCache,
      "-gline-tables-only", "-solver-expression-time-threshold=20", "-enable-bare-slash-regex",
      "-diagnostic-style", "llvm",
      "-plugin-path", toolchain.library + "/host/plugins",
      "-in-process-plugin-server-path", toolchain.library + "/host/libSwiftInProcPluginServer.so",
    ]
      + (job.cell.showsResult ? ["-import-module", "CellResults"] : [])
      + job.options.arguments + installation.searchArguments
  }
}
