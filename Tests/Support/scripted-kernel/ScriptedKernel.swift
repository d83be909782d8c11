import FoundationEssentials
import JupyterKernel
import JupyterProtocol
import KernelTestSupport
import KernelTransport
import Logging
import ZeroMQ

/// A kernel over ZeroMQ whose cells are instructions of ``ScriptedExecutor``.
///
/// It shows what the wire costs, and tests of the wire need no compiler.
@main
enum ScriptedKernel {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else {
      fatalError("usage: scripted-kernel CONNECTION_FILE")
    }
    let file = try Data(contentsOf: URL(filePath: CommandLine.arguments[1]))
    try await KernelProcess.run(
      connection: ConnectionFile(json: file), executor: ScriptedExecutor(),
      assistant: ScriptedAssistant(),
      history: SQLiteHistory(file: nil),
      information: .lectern(version: "scripted", languageVersion: "6"),
      log: Logger(label: "scripted-kernel", factory: { StreamLogHandler.standardError(label: $0) }))
  }
}
