import CellExecution
import Foundation
import Glibc

/// Compiles units inside the sandbox and keeps what came of it, errors included, by content.
///
/// The key of a unit holds everything that its machine code depends on: toolchain, flags, library,
/// text, and the interfaces of what it imports. Only the grader writes the store; a compile sees an
/// empty folder of its own.
struct UnitCompiler: Sendable {
  let tools: GradingTools
  /// The folder of the store.
  let store: String
  private let counts: GradingCounts

  /// Seconds of CPU time and bytes of memory of one compile.
  static let cpuSeconds = 30
  /// Seconds by the clock; no text makes a compiler wait, so only a stalled machine comes this far.
  static let wallSeconds = 300.0
  static let memoryBytes = 8 << 30

  /// Creates a compiler with its store; a relative path starts at the working directory, which
  /// processes in the sandbox do not share.
  init(tools: GradingTools, store: String, counts: GradingCounts = GradingCounts()) {
    self.tools = tools
    self.counts = counts
    self.store = URL(filePath: store).standardizedFileURL.path
  }

  /// Compiles `unit`, or finds it.
  ///
  /// - Parameters:
  ///   - unit: What to compile.
  ///   - isTrusted: Whether the text is the instructor's; only then is the cache of system modules
  ///     writable.
  /// - Returns: The machine code, or the compiler's diagnostics.
  /// - Throws: ``GradingError`` if compiler or store do not work.
  func compile(_ unit: CompileUnit, isTrusted: Bool = false) throws(GradingError) -> CompileResult {
    let folder = "\(store)/\(key(of: unit))"
    if let known = try found(unit, in: folder) {
      counts.add { $0.unitsKnown += 1 }
      return known
    }
    counts.add { $0.unitsCompiled += 1 }
    let work = try TemporaryFolder(in: store)
    try write(unit.source + "\n", to: "\(work.path)/\(unit.module).swift")
    try makeFolder(work.path + "/out")
    let source = "\(work.path)/\(unit.module).swift"
    let out = "\(work.path)/out"
    let compiled = try run(compileArguments(unit, source: source, out: out), unit, work, isTrusted)
    guard compiled.succeeded else {
      let text = compiled.output.replacing(work.path + "/", with: "")
      try publish(text: text, to: folder)
      return .refused(text)
    }
    let linked = try run(linkArguments(unit, out: out), unit, work, isTrusted)
    guard linked.succeeded else {
      // What students write may define what only the linker sees twice.
      guard isTrusted else {
        // Kept as an answer it would count against every submission with this text.
        if let problem = Self.problemOfMachine(linking: linked.output) {
          throw .storage(out, "the linker failed: \(problem)")
        }
        let text = "error: cannot be linked: \(linked.output.replacing(work.path + "/", with: ""))"
        try publish(text: text, to: folder)
        return .refused(text)
      }
      throw .notInstalled("a linker that works (\(linked.output))")
    }
    try publish(out, unit, to: folder)
    guard let result = try found(unit, in: folder) else {
      throw .storage(folder, "cannot be read after it was written")
    }
    return result
  }

  /// What of a linker's output is the machine's fault; `nil` if what students write may be.
  private static func problemOfMachine(linking output: String) -> String? {
    // These name symbols, which may be called like an error of the system.
    let causes = ["multiple definition", "duplicate symbol", "undefined reference", "version"]
    if causes.contains(where: { output.contains($0) }) { return nil }
    if output == reachedLimit { return output }
    let codes = [ENOSPC, EDQUOT, EIO, ENOMEM, EROFS, EMFILE, ENFILE, EAGAIN]
    let problems = codes.map { String(cString: strerror($0)) } + ["out of memory"]
    return problems.first { problem in
      output.split(separator: "\n").contains { $0.hasSuffix(": " + problem) }
    }
  }

  /// Said of a program that fails without a word.
  private static let reachedLimit = "the compiler reached a limit"

  private func key(of unit: CompileUnit) -> String {
    sha256(
      parts: [
        "unit 2", tools.unitIdentity, unit.module, unit.source, String(unit.isScript),
      ] + unit.imports.flatMap { [$0.module, $0.interfaceHash] })
  }

  private func found(_ unit: CompileUnit, in folder: String) throws(GradingError) -> CompileResult?
  {
    if let errors = FileManager.default.contents(atPath: folder + "/errors") {
      return .refused(String(decoding: errors, as: UTF8.self))
    }
    guard let module = FileManager.default.contents(atPath: "\(folder)/\(unit.module).swiftmodule")
    else { return nil }
    return .compiled(
      CompiledUnit(
        module: unit.module, entry: unit.isScript ? unit.entry : nil, isAsync: unit.isAsync,
        folder: folder,
        interfaceHash: sha256(module)))
  }

  private func compileArguments(_ unit: CompileUnit, source: String, out: String) -> [String] {
    let toolchain = tools.installation.toolchain
    var arguments = [
      toolchain.frontend, "-frontend", "-c", source, "-target", "x86_64-unknown-linux-gnu",
      "-disable-objc-interop", "-module-name", unit.module, "-swift-version", "5", "-package-name",
      "lectern_cells", "-enable-testing", "-disable-access-control", "-emit-module-path",
      "\(out)/\(unit.module).swiftmodule", "-o", "\(out)/\(unit.module).o", "-module-cache-path",
      moduleCache, "-Onone", "-enable-bare-slash-regex", "-diagnostic-style", "llvm",
      "-solver-expression-time-threshold=5", "-suppress-warnings", "-plugin-path",
      toolchain.library + "/host/plugins", "-in-process-plugin-server-path",
      toolchain.library + "/host/libSwiftInProcPluginServer.so",
    ]
    arguments +=
      unit.isScript ? ["-entry-point-function-name", unit.entry] : ["-parse-as-library"]
    for imported in unit.imports { arguments += ["-I", imported.folder] }
    return arguments + tools.installation.searchArguments
  }

  private func linkArguments(_ unit: CompileUnit, out: String) -> [String] {
    let toolchain = tools.installation.toolchain
    return [
      toolchain.linker, "-shared", "-o", "\(out)/lib\(unit.module).so", toolchain.startObject,
      "\(out)/\(unit.module).o", "--build-id=none", "--wrap=swift_errorInMain",
    ] + (unit.isAsync ? ["--wrap=swift_task_asyncMainDrainQueue"] : [])
  }

  /// Clang modules of system headers; written by the instructor's code only, read by all.
  private var moduleCache: String {
    "\(store)/modules-\(tools.installation.toolchain.identity)"
  }

  private func run(
    _ command: [String], _ unit: CompileUnit, _ work: TemporaryFolder, _ isTrusted: Bool
  ) throws(GradingError) -> (succeeded: Bool, output: String) {
    try makeFolder(moduleCache)
    let installation = tools.installation
    var policy = SandboxPolicy()
    policy.cpuSeconds = Self.cpuSeconds
    policy.memoryBytes = Self.memoryBytes
    policy.readable =
      [installation.toolchain.root, installation.home, work.path] + unit.imports.map(\.folder)
      + moduleMapFolders
    policy.writable = [work.path + "/out"]
    if isTrusted {
      policy.writable.append(moduleCache)
    } else {
      policy.readable.append(moduleCache)
    }
    let process = try SandboxedProcess(.execute(command), in: tools.sandbox, policy)
    do throws(SandboxedProcess.Failure) {
      let succeeded = try process.finish(by: .in(seconds: Self.wallSeconds))
      let output = process.takeOutput()
      return (succeeded, output.isEmpty && !succeeded ? Self.reachedLimit : output)
    } catch {
      process.end()
      // Kept as an answer it would count against every submission with this text.
      if case .tookTooLong = error {
        throw .overloaded("the compiler did not end in \(Int(Self.wallSeconds)) s")
      }
      return (false, "the compiler reached its limit of output")
    }
  }

  /// The folders of the library's module maps, and of the headers that these name.
  private var moduleMapFolders: [String] {
    let prefix = "-fmodule-map-file="
    let maps = tools.installation.searchArguments.filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }
    let headers = maps.flatMap { map -> [String] in
      let text = FileManager.default.contents(atPath: map) ?? Data()
      return String(decoding: text, as: UTF8.self).split(separator: "\"").map(String.init)
        .filter { $0.hasPrefix("/") }
    }
    let folders = (maps + headers).map { URL(filePath: $0).deletingLastPathComponent().path }
    return Set(folders).filter { FileManager.default.fileExists(atPath: $0) }.sorted()
  }

  /// Compiles the modules of system headers that submissions may import, once for all.
  func prepare() throws(GradingError) {
    let unit = CompileUnit(
      module: "Prepared",
      source: "import Dispatch\nimport Foundation\nimport Glibc\nimport Lectern",
      isScript: false)
    if case .refused(let text) = try compile(unit, isTrusted: true) {
      throw .notInstalled("the course library (\(firstError(of: text)))")
    }
  }

  private func publish(text: String, to folder: String) throws(GradingError) {
    let staged = try TemporaryFolder(in: store)
    try write(text, to: staged.path + "/errors")
    rename(staged.path, folder)
  }

  /// Moves what a compile made into the store, in one step; regular files with known names only.
  private func publish(_ out: String, _ unit: CompileUnit, to folder: String) throws(GradingError) {
    let staged = try TemporaryFolder(in: store)
    for name in ["lib\(unit.module).so", "\(unit.module).swiftmodule"] {
      var status = stat()
      guard lstat("\(out)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        rename("\(out)/\(name)", "\(staged.path)/\(name)") == 0
      else { throw .storage("\(out)/\(name)", "the compiler did not make it") }
    }
    // Another job may have published the same unit meanwhile; then this one is dropped.
    rename(staged.path, folder)
  }

  private func write(_ text: String, to path: String) throws(GradingError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw .storage(path, "cannot be written: \(error.localizedDescription)")
    }
  }

  private func makeFolder(_ path: String) throws(GradingError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .storage(path, "cannot be made: \(error.localizedDescription)")
    }
  }
}
