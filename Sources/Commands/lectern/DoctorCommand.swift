import ArgumentParser
import CellExecution
import Display
import Foundation
import JupyterKernel
import ZeroMQ

/// `lectern doctor`: says what is missing, and what to do about it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the toolchain, the libraries, and Jupyter.",
    discussion: "Exits with 1 if something that the kernel needs is missing.")

  func run() throws {
    let findings = [
      toolchain(), languageServer(), assistance(), installation(), messaging(), encryption(),
      linearAlgebra(),
      kernel(), jupyter(),
    ]
    for finding in findings { print(finding.line) }
    if findings.contains(where: \.isFatal) { throw ExitCode.failure }
  }

  private func toolchain() -> Finding {
    do {
      let toolchain = try Toolchain.find()
      let version = LanguageVersion.read(from: toolchain) ?? "of unknown version"
      return .good("Swift \(version)", toolchain.root)
    } catch {
      return .missing("Swift", "\(error)")
    }
  }

  private func languageServer() -> Finding {
    LanguageServerProgram.find().map { .good("sourcekit-lsp", $0) }
      ?? .advisable(
        "sourcekit-lsp", "not in the toolchain; Jupyter's language server extension lacks it")
  }

  private func assistance() -> Finding {
    guard let library = try? Toolchain.find().assistanceLibrary,
      FileManager.default.isReadableFile(atPath: library)
    else {
      return .advisable("sourcekitd", "not in the toolchain; completion and help will be empty")
    }
    return .good("sourcekitd", library)
  }

  private func installation() -> Finding {
    do {
      return .good("worker and library", try Installation.find().home)
    } catch {
      return .missing("worker and library", "\(error)")
    }
  }

  private func messaging() -> Finding {
    // The program would not have started without the library.
    .good("libzmq", Context.version)
  }

  private func encryption() -> Finding {
    Context.supportsCurve
      ? .good("encryption", "libzmq has CURVE")
      : .advisable("encryption", "this libzmq has no CURVE; install Debian's libzmq5")
  }

  private func linearAlgebra() -> Finding {
    guard let library = dlopen("libopenblas.so.0", RTLD_LAZY) else {
      return .missing("OpenBLAS", "sudo apt-get install libopenblas-dev")
    }
    dlclose(library)
    return .good("OpenBLAS", "libopenblas.so.0")
  }

  private func kernel() -> Finding {
    var folders = [JupyterFolders.user()]
    if let prefix = try? JupyterFolders.sysPrefix() {
      folders.append(prefix.appending(path: "share/jupyter"))
    }
    for folder in folders {
      let file = folder.appending(path: "kernels/\(KernelSpecification.name)/kernel.json")
      guard let data = try? Data(contentsOf: file) else { continue }
      let json = try? JSONDecoder().decode(JSONValue.self, from: data)
      let program = json?["argv"]?.arrayValue?.first?.stringValue ?? ""
      return FileManager.default.isExecutableFile(atPath: program)
        ? .good("kernel", "\(file.path) starts \(program)")
        : .missing("kernel", "\(file.path) starts \(program), which is gone; run lectern install")
    }
    return .missing("kernel", "not known to Jupyter; run lectern install --user")
  }

  private func jupyter() -> Finding {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let programs = folders.map { "\($0)/jupyter" }
    if let program = programs.first(where: FileManager.default.isExecutableFile(atPath:)) {
      return .good("Jupyter", program)
    }
    return .advisable(
      "Jupyter", "no jupyter on the PATH; run make jupyter, or pip install jupyterlab")
  }
}

/// What the doctor found out about one part.
private enum Finding {
  case good(String, String)
  case advisable(String, String)
  case missing(String, String)

  /// Whether the kernel cannot work.
  var isFatal: Bool {
    if case .missing = self { true } else { false }
  }

  /// One line: a mark, the part, and where it is or what to do.
  var line: String {
    switch self {
    case .good(let part, let detail): "✓ \(part): \(detail)"
    case .advisable(let part, let advice): "– \(part): \(advice)"
    case .missing(let part, let advice): "✗ \(part): \(advice)"
    }
  }
}
