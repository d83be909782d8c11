public import Display

/// One session in which cells run after one another and see what earlier cells declared.
///
/// The kernel and the headless runner work through this protocol; ``CellSession`` is the real one,
/// tests use a scripted one.
public protocol CellExecutor: Sendable {
  /// Compiles and runs one cell; returns when its last output has been passed to `onEvent`.
  ///
  /// Events arrive in the order in which they happened, on an unspecified thread, one at a time.
  /// `onEvent` may block that thread while a client is slow; the cell's output must then wait too.
  ///
  /// - Parameters:
  ///   - cell: The text to run.
  ///   - input: Answers a cell that reads standard input (`readLine()`).
  ///   - onEvent: Receives what the cell makes visible.
  /// - Returns: How the cell ended.
  func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome

  /// Announces cells, so that they can be made ready while others run: first the one that runs or
  /// is about to, then those that will probably follow it.
  ///
  /// It replaces what was announced before. A wrong announcement costs only the work; errors are
  /// reported when the turn of the cell comes.
  func prepare(_ cells: [Cell]) async

  /// Gives a message of the front end to the user code that listens to its comm.
  ///
  /// Works while a cell runs; returns when user code has handled the message. What the handler
  /// makes visible goes to `onEvent`.
  func deliver(
    _ message: CommMessage, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async

  /// Stops the running cell, if there is one; its `execute` then returns ``CellOutcome/interrupted(_:)``.
  func interrupt() async

  /// Ends every process of the session; idempotent.
  func shutdown() async
}

extension CellExecutor {
  /// An executor that cannot prepare anything does nothing.
  public func prepare(_ cells: [Cell]) async {}

  /// Runs a cell whose standard input is at its end, as in a headless run.
  public func execute(
    _ cell: Cell, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    await execute(cell, input: { _ in nil }, onEvent: onEvent)
  }

  /// Drops the message, as an executor does whose cells cannot listen.
  public func deliver(
    _ message: CommMessage, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async {}
}

/// Answers a cell's request for a line of standard input.
///
/// Returns the line without its newline, or `nil` when there is nobody to ask: the cell then reads
/// the end of the file.
public typealias InputProvider = @Sendable (InputRequest) async -> String?

/// A cell's request for a line of standard input.
public struct InputRequest: Sendable, Hashable, Codable {
  /// The text to show beside the input box; empty for a plain `readLine()`.
  public var prompt: String

  /// Whether the front end hides what is typed.
  public var isPassword: Bool

  /// Creates a request.
  public init(prompt: String = "", isPassword: Bool = false) {
    self.prompt = prompt
    self.isPassword = isPassword
  }
}

/// The text of a cell and how to speak of it.
public struct Cell: Sendable, Hashable {
  /// The Swift source.
  public var code: String

  /// What diagnostics call the cell, for instance `<cell 3>` or `01-autoencoders.md`.
  public var name: String

  /// The line that the first line of `code` has in `name`; 1 unless the cell is part of a file.
  public var firstLine: Int

  /// Whether it runs again when the cells of a worker that died do; a client's expression does not.
  public var isReplayable: Bool

  /// Creates a cell.
  public init(code: String, name: String, firstLine: Int = 1, isReplayable: Bool = true) {
    self.code = code
    self.name = name
    self.firstLine = firstLine
    self.isReplayable = isReplayable
  }
}

/// Something that a cell made visible while it ran.
public enum CellEvent: Sendable, Hashable {
  /// Text printed to standard output.
  case standardOutput(String)
  /// Text printed to standard error.
  case standardError(String)
  /// Rich output.
  case display(DisplayEvent)
  /// A compiler warning, ready to read; never part of a stream.
  case warning(String)
}

/// How a cell ended.
public enum CellOutcome: Sendable, Hashable {
  /// The cell ran to its end.
  case succeeded
  /// The cell did not compile, threw, or trapped; what it needs to be shown is in the failure.
  case failed(CellFailure)
  /// The cell was stopped by ``CellExecutor/interrupt()``.
  case interrupted(CellFailure)
}

/// An error as Jupyter shows it.
public struct CellFailure: Error, Sendable, Hashable {
  /// The kind: `CompileError`, `FatalError`, `Interrupted`, `WorkerDied`, or the thrown error's type.
  public var name: String

  /// The message in one line.
  public var value: String

  /// The lines to print, which may hold ANSI colours.
  public var traceback: [String]

  /// Creates a failure.
  public init(name: String, value: String, traceback: [String]) {
    self.name = name
    self.value = value
    self.traceback = traceback
  }
}
