import ArgumentParser
import CellExecution
import Foundation
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
    let session = try await CellSession.start()
    try await KernelProcess.run(
      connection: connection, executor: session, assistant: session, history: history,
      information: .lectern(
        version: LecternCommand.configuration.version,
        languageVersion: LanguageVersion.read(from: Toolchain.find()) ?? "6"),
      log: log)
  }
}
