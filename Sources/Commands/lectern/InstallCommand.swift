import ArgumentParser
import Foundation
import JupyterKernel

/// `lectern install`: makes the kernel known to Jupyter.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install the kernel “Swift (Lectern)” for Jupyter.",
    discussion: "Without an option, the kernel is installed for the current user.")

  @Flag(help: "Install for the current user.")
  var user = false

  @Flag(
    help: ArgumentHelp(
      "Install into the active Python environment.",
      discussion: "That is $VIRTUAL_ENV or $CONDA_PREFIX, or else the prefix of python3."))
  var sysPrefix = false

  @Option(
    help: ArgumentHelp(
      "Install into PREFIX/share/jupyter.", valueName: "prefix"),
    completion: .directory)
  var prefix: String?

  func validate() throws {
    guard [user, sysPrefix, prefix != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("Choose one of --user, --sys-prefix and --prefix.")
    }
  }

  func run() throws {
    let executable = try RunningExecutable.url()
    let specification = try KernelSpecification(
      belongingTo: executable, home: RunningExecutable.home)
    let target = try specification.install(into: dataFolder(), executable: executable)
    print("Installed the kernel “\(KernelSpecification.name)” in \(target.path)")
  }

  private func dataFolder() throws -> URL {
    if let prefix {
      return URL(filePath: prefix).appending(path: "share/jupyter")
    }
    return sysPrefix
      ? try JupyterFolders.sysPrefix().appending(path: "share/jupyter") : JupyterFolders.user()
  }
}
