import FoundationEssentials
import Glibc

/// Turns the text of a cell into an image that the worker can load.
struct CellCompiler: Sendable {
  let installation: Installation
  let service: FrontendService
  let options: CompileOptions
  /// Where the modules of the session lie.
  let directory: String

  /// What is compiled.
  struct Job: Sendable {
    var number: Int
    var cell: EditedCell
    /// The module of the newest cell before this one.
    var predecessor: String?
    /// Names that a `guard` of that cell has bound.
    var guarded: [String]
    var options: CompileOptions
    /// By which the modules of packages are found.
    var searchArguments: [String]
    /// The library of packages that is loaded with the cell.
    var library: String?

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
    let compiled = try await frontend(job)
    try Self.checkInterrupt(compiled)
    unlink(log(of: job))  // the cache may hold the file of another cell with this number
    try compiled.output.write(toFile: log(of: job), atomically: false, encoding: .utf8)
    var diagnostics = Diagnostic.parse(compiled.output)
    guard compiled.status == 0 else {
      if !diagnostics.contains(where: { $0.severity == .error }) {
        diagnostics.append(.compilerFailure(compiled, options: options))
      }
      return Product(diagnostics: diagnostics, image: nil)
    }
    let image = directory + "/lib\(job.module).so"
    let linked = try await Tool.run(
      installation.toolchain.linker,
      [
        "-shared", "-nostdlib", "-o", image, installation.toolchain.startObject, base + ".o",
        "--wrap=exit", "--build-id=none",
      ] + (job.library.map { [$0] } ?? []))
    try Self.checkInterrupt(linked)
    guard linked.status == 0 else {
      diagnostics.append(.linkerFailure(linked))
      return Product(diagnostics: diagnostics, image: nil)
    }
    return Product(diagnostics: diagnostics, image: image)
  }

  /// Throws where the cell is being interrupted.
  ///
  /// A client sends the signal to all processes of the kernel's group. A program that is only just
  /// being started is still one of them, and ends by it before the kernel knows of the interrupt.
  private static func checkInterrupt(_ result: Tool.Result) throws(CancellationError) {
    if Task.isCancelled || result.status & 0x7f == SIGINT { throw CancellationError() }
  }

  /// Starts the compiler; `ahead` of the first cell, so that it is there for it, or with it.
  func start(ahead: Bool) {
    guard !service.isStarted else { return }
    let path = directory + "/WarmUp.swift"
    let text = "import Foundation\nimport Lectern\nlet sum = 1 + 1\nprint(sum)\n"
    guard (try? text.write(toFile: path, atomically: false, encoding: .utf8)) != nil else { return }
    service.start(
      warmUp: ["-frontend", "-c", path, "-module-name", "WarmUp", "-o", directory + "/WarmUp.o"]
        + commonArguments + options.arguments, ahead: ahead)
  }

  /// Writes a text that is like a cell and sees `imports`, for compilers that wait to check meanwhile.
  ///
  /// Its name is that of CFrontendService.h.
  private func writeRehearsal(imports: Set<String>) {
    let body = """
      func rehearse() {
        var sum = 1 + 1
        sum += 2 * 3 - 1
        let ratio = 2.5 / 3 * 1.5 - 0.5
        for number in 0..<3 where number > 0 { sum += number }
        Swift.print(sum, "\\(ratio)")
        let squares = [1, 2, 3].map { $0 * $0 }
        \(CellEditor.resultFunction)(squares[0] == sum)
      }

      """
    let lines = ["CellResults"] + imports.sorted()
    let text = lines.map { "import \($0)\n" }.joined() + body
    let path = directory + "/LecternRehearsal.swift"
    try? text.write(toFile: path, atomically: true, encoding: String.Encoding.utf8)
  }

  /// Has compilers wait for the text of the cell that comes after `point`.
  func prepare(at point: ChainPoint) {
    let jobs = [false, true].map { isSimple in
      Job(
        number: point.number + 1,
        cell: EditedCell(
          text: "", declarations: [], imports: [], isAsync: false, showsResult: false,
          isSimple: isSimple, statements: [], edits: []),
        predecessor: point.newest, guarded: [], options: options,
        searchArguments: point.packages.build?.searchArguments ?? [])
    }
    let commands = jobs.map { Array(arguments(for: $0).dropFirst()) }
    service.discard(except: commands)
    writeRehearsal(imports: point.imports)
    for (job, command) in zip(jobs, commands) {
      service.prepare(command, input: input(of: job))
    }
  }

  /// Compiles with the service or, where that cannot, with a new process.
  private func frontend(_ job: Job) async throws -> Tool.Result {
    let arguments = arguments(for: job)
    let text = source(of: job)
    start(ahead: false)
    if let result = await service.compile(
      Array(arguments.dropFirst()), text: text, input: input(of: job))
    {
      return result
    }
    try Task.checkCancellation()
    unlink(input(of: job))  // a compiler that waits may still have the file
    try text.write(toFile: input(of: job), atomically: false, encoding: .utf8)
    return try await Tool.run(
      installation.toolchain.frontend, arguments,
      environment: installation.frontendEnvironment(memoryLimit: options.memoryLimit),
      timeLimit: CompileOptions.timeLimit)
  }

  /// Makes the module `name` from `text`, without code.
  func compileModule(_ name: String, text: String, searchArguments: [String]) async throws {
    let base = directory + "/" + name
    // Not `name`.swift: a compiler that waits would take the source for the module.
    let source = base + ".edited.swift"
    try text.write(toFile: source, atomically: false, encoding: .utf8)
    let result = try await Tool.run(
      installation.toolchain.frontend,
      [
        "-frontend", "-emit-module", source, "-module-name", name, "-parse-as-library",
        "-emit-module-path", base + ".swiftmodule",
      ] + commonArguments + searchArguments,  // those of cells, whose modules are in the cache
      environment: installation.frontendEnvironment(memoryLimit: options.memoryLimit),
      timeLimit: CompileOptions.timeLimit)
    guard result.status == 0 else {
      throw LaunchError(path: "the module \(name)", reason: result.output)
    }
  }

  /// The files, in the session's folder, that later cells and the worker need of a compiled job.
  func files(of job: Job) -> [String] {
    [
      "lib\(job.module).so", "\(job.module).swiftmodule", "\(job.module).swiftdoc",
      "\(job.module).log",
    ]
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
  private func input(of job: Job) -> String {
    "\(directory)/\(job.module)\(job.cell.isSimple ? ".simple" : "").edited.swift"
  }

  /// The compiler's input: one line for the chain, one that resets the lines, then the cell.
  private func source(of job: Job) -> String {
    let own = Set(job.cell.declarations.map(\.name))
    let chain =
      (job.predecessor.map { ["@_exported import \($0)"] } ?? [])
      + job.guarded.filter { !own.contains($0) }.map { name in
        "\(job.cell.isAsync ? "nonisolated(unsafe) " : "")let \(name) = "
          + CellEditor.guardedPrefix + name
      }
    return
      "\(chain.joined(separator: "; "))\n#sourceLocation(file: \"\(job.module).swift\", line: 1)\n\(job.cell.text)\n"
  }

  private func arguments(for job: Job) -> [String] {
    let base = directory + "/" + job.module
    // Imported by name too, so that a compiler that waits for the text has loaded it already.
    let modules = ["CellResults"] + (job.predecessor.map { [$0] } ?? [])
    return ["-frontend", "-c", input(of: job), "-module-name", job.module]
      + ["-entry-point-function-name", job.entry, "-o", base + ".o"]
      + modules.flatMap { ["-import-module", $0] }
      + [
        "-enable-testing", "-emit-module-path", base + ".swiftmodule", "-emit-module-doc-path",
        base + ".swiftdoc",
      ] + (job.cell.isSimple ? ["-Onone"] : job.options.arguments) + commonArguments
      + job.searchArguments
  }

  private var commonArguments: [String] {
    let toolchain = installation.toolchain
    return [
      "-target", "x86_64-unknown-linux-gnu", "-disable-objc-interop", "-swift-version", "5",
      "-package-name", "lectern_cells", "-disable-access-control", "-I", directory,
      "-module-cache-path", installation.moduleCache, "-gline-tables-only",
      "-solver-expression-time-threshold=20", "-enable-bare-slash-regex", "-diagnostic-style",
      "llvm", "-plugin-path", toolchain.library + "/host/plugins",
      "-in-process-plugin-server-path", toolchain.library + "/host/libSwiftInProcPluginServer.so",
    ] + installation.searchArguments
  }
}
