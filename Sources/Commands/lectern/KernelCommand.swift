import ArgumentParser
import CellExecution
import Foundation
import Grading
import JupyterKernel
import JupyterProtocol
import KernelTransport
import Logging

/// `lectern kernel`: what Jupyter starts.
struct KernelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Serve a Jupyter client; Jupyter runs this itself.")

  @Argument(help: "The connection file that the client wrote.", completion: .file())
  var connectionFile: String

  // `jupyter run FILE` and other clients pass their own arguments on to the kernel.
  @Argument(parsing: .allUnrecognized, help: .hidden)
  var ignored: [String] = []

  func run() async throws {
    let file = try Data(contentsOf: URL(filePath: connectionFile))
    let connection = try ConnectionFile(json: file)
    let log = Logger(
      label: "lectern", factory: { StreamLogHandler.standardError(label: $0) })
    // A kernel without a history is better than none.
    let history = BackgroundHistory {
      try SQLiteHistory(file: SQLiteHistory.sharedFile)
    } report: { error in
      log.warning("no history: \(SQLiteHistory.sharedFile.path): \(error)")
    }
    defer { history.finish() }
    let executor: any CellExecutor
    let assistant: (any CodeAssistant)?
    if let sealed = sealedSession() {
      (executor, assistant) = (sealed, nil)
    } else {
      let session = try await CellSession.start(SessionConfiguration(isInteractive: true))
      (executor, assistant) = (session, session)
    }
    try await KernelProcess.run(
      connection: connection, executor: executor, assistant: assistant, history: history,
      information: .lectern(
        version: LecternCommand.configuration.version,
        languageVersion: LanguageVersion.read(from: Toolchain.find()) ?? "6"),
      log: log)
  }

  /// The session that grades, when nbgrader's autograde started this kernel.
  private func sealedSession() -> SealedSession? {
    let environment = ProcessInfo.processInfo.environment
    guard environment["NBGRADER_EXECUTION"] == "autograde" else { return nil }
    return SealedSession(
      folder: environment[SealedSession.folderVariable] ?? "",
      store: Installation.cacheDirectory + "/grading"
    ) { error in
      FileHandle.standardError.write(
        Data("lectern: grading failed, so this submission gets no score: \(error)\n".utf8))
      // At once: a reply or an orderly end could still pass for an answer.
      _exit(78)
    }
  }
}
