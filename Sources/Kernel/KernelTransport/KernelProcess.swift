public import CellExecution
public import JupyterKernel
public import JupyterProtocol
public import Logging
public import ZeroMQ

/// A process that is a kernel: joins ZeroMQ, the session and the signals of the system.
public enum KernelProcess {
  /// Serves clients until one asks for the end, SIGTERM arrives, or the parent process dies.
  ///
  /// SIGINT interrupts the running cell.
  ///
  /// - Parameters:
  ///   - connection: Where to listen.
  ///   - executor: Runs the cells.
  ///   - assistant: Answers questions about code; `nil` when there is nobody to ask.
  ///   - history: Remembers the cells; `nil` to forget them.
  ///   - information: What the kernel says about itself.
  ///   - log: Hears of messages that were dropped.
  /// - Throws: The error of the first channel that cannot be opened.
  public static func run(
    connection: ConnectionFile, executor: any CellExecutor, assistant: (any CodeAssistant)?,
    history: (any History)?, information: KernelInfoReply, log: Logger
  ) async throws(ZeroMQError) {
    let key = SigningKey(connection.key)
    let composer = MessageComposer(key: key)
    let transport = try ZeroMQTransport(
      connection, context: Context(), log: log, welcome: composer.welcome)
    let session = KernelSession(
      executor: executor, assistant: assistant, history: history, transport: transport, key: key,
      composer: composer, information: information, log: log)
    SystemEvents.watch(
      onInterrupt: { Task { await session.interrupt() } },
      onEnd: { session.stop() })
    await session.run()
  }
}
