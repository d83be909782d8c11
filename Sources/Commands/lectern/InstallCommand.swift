import ArgumentParser
import Foundation
import JupyterKernel

/// `lectern install`: makes the kernel known to Jupyter.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install the kernel “Swift (Lectern)” for Jupyter.",
    discussion: """
      Without an option, the kernel is installed for the current user.

      With the kernel come Quarto's setup and cleanup cells, what nbgrader must know of Swift, the \
      entry of sourcekit-lsp for Jupyter's language server extension, and a Python package by which \
      papermill writes parameters in Swift.
      """)

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
    let prefix = try chosenPrefix()
    let data = prefix?.appending(path: "share/jupyter") ?? JupyterFolders.user()
    let target = try specification.install(into: data, executable: executable)
    print("Installed the kernel “\(KernelSpecification.name)” in \(target.path)")
    let subconfig = target.appending(path: "nbgrader_config.py").path
    print("For nbgrader, add to nbgrader_config.py: load_subconfig(\"\(subconfig)\")")
    print("For parameters of papermill: pip install \(target.path)")
    guard let server = LanguageServerProgram.find() else { return }
    let configuration =
      prefix?.appending(path: "etc/jupyter") ?? JupyterFolders.userConfiguration()
    let file = try LanguageServerEntry(program: server).install(into: configuration)
    print("Told Jupyter's language server extension of sourcekit-lsp in \(file.path)")
  }

  /// The prefix to install into; `nil` stands for the user's own folders.
  private func chosenPrefix() throws -> URL? {
    if let prefix { return URL(filePath: prefix) }
    return sysPrefix ? try JupyterFolders.sysPrefix() : nil
  }
}
