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
      environment: ["SWIFT_BACKTRACE": "enable=no"])
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
      "-gline-tables-only", "-enable-bare-slash-regex", "-diagnostic-style", "llvm",
      "-plugin-path", toolchain.library + "/host/plugins",
      "-in-process-plugin-server-path", toolchain.library + "/host/libSwiftInProcPluginServer.so",
    ]
      + (job.cell.showsResult ? ["-import-module", "CellResults"] : [])
      + options.arguments + installation.searchArguments
  }
}
