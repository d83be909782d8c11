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
    let session = try await CellSession.start(SessionConfiguration(isInteractive: true))
    try await KernelProcess.run(
      connection: connection, executor: session, assistant: session, history: history(log),
      information: .lectern(
        version: LecternCommand.configuration.version,
        languageVersion: LanguageVersion.read(from: Toolchain.find()) ?? "6"),
      log: log)
  }

  /// The user's history; a kernel without one is better than none.
  private func history(_ log: Logger) -> (any History)? {
    do {
      return try SQLiteHistory(file: SQLiteHistory.sharedFile)
    } catch {
      log.warning("no history: \(SQLiteHistory.sharedFile.path): \(error)")
      return nil
    }
  }
}
