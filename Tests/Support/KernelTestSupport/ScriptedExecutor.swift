public import CellExecution
public import Display
import Synchronization

/// An executor without a compiler: every line of a cell is one instruction.
///
///     print TEXT · stderr TEXT · repeat N TEXT · value TEXT · display ID TEXT · update ID TEXT
///     clear · warn TEXT · input PROMPT · fail NAME · loop
///
///     page TEXT · next TEXT · listen TARGET
///
/// `loop` runs until it is interrupted; any other line is ignored, as a declaration is.
public final class ScriptedExecutor: CellExecutor {
  private struct State {
    var loop: CheckedContinuation<Void, Never>?
    /// Whether the cell that runs was interrupted before its `loop`.
    var isInterrupted = false
    var isEnded = false
    var announced: [Cell] = []
  }

  private let state = Mutex(State())

  /// The cells that were announced last.
  public var announced: [Cell] { state.withLock(\.announced) }

  /// Creates an executor.
  public init() {}

  /// Remembers the announcement.
  public func prepare(_ cells: [Cell]) async {
    state.withLock { $0.announced = cells }
  }

  /// Follows the instructions of the cell.
  public func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    state.withLock { $0.isInterrupted = false }
    for line in cell.code.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      let rest = words.count > 1 ? String(words[1]) : ""
      switch words.first {
      case "print": onEvent(.standardOutput(rest + "\n"))
      case "stderr": onEvent(.standardError(rest + "\n"))
      case "repeat":
        let (count, text) = Self.split(rest)
        for index in 0..<(Int(count) ?? 0) { onEvent(.standardOutput("\(text)\(index)\n")) }
      case "value": onEvent(.display(.result(MIMEBundle(plainText: rest))))
      case "display":
        let (id, text) = Self.split(rest)
        onEvent(.display(.show(MIMEBundle(plainText: text), id: id)))
      case "update":
        let (id, text) = Self.split(rest)
        onEvent(.display(.update(MIMEBundle(plainText: text), id: id)))
      case "clear": onEvent(.display(.clear(wait: false)))
      case "page": onEvent(.display(.page(MIMEBundle(plainText: rest))))
      case "next": onEvent(.display(.setNextInput(rest, replace: false)))
      case "listen": onEvent(.display(.comm(.listen(target: rest))))
      case "warn": onEvent(.warning(rest))
      case "input":
        let answer = await input(InputRequest(prompt: rest))
        onEvent(.standardOutput((answer ?? "end of input") + "\n"))
      case "fail":
        return .failed(CellFailure(name: rest, value: "as told", traceback: ["\(rest): as told"]))
      case "loop":
        await waitForInterrupt()
        return .interrupted(
          CellFailure(name: "Interrupted", value: cell.name, traceback: ["Interrupted"]))
      default: break
      }
    }
    return .succeeded
  }

  /// Says what it hears.
  public func deliver(
    _ message: CommMessage, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async {
    switch message {
    case .open(let id, _, let data, _, let buffers), .message(let id, let data, let buffers):
      onEvent(.display(.comm(.message(id: id, data: data, buffers: buffers))))
    case .close(_, let data, _): onEvent(.standardOutput("closed with \(data)\n"))
    case .listen: break
    }
  }

  /// Ends a `loop`, or the next one of the cell that runs.
  public func interrupt() async {
    state.withLock { state in
      state.isInterrupted = state.loop == nil
      defer { state.loop = nil }
      return state.loop
    }?.resume()
  }

  /// Ends a `loop`, now and later.
  public func shutdown() async {
    state.withLock { $0.isEnded = true }
    await interrupt()
  }

  private func waitForInterrupt() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        defer { state.isInterrupted = false }
        if state.isEnded || state.isInterrupted { return true }
        state.loop = continuation
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  private static func split(_ text: String) -> (first: String, rest: String) {
    let words = text.split(separator: " ", maxSplits: 1)
    return (String(words.first ?? ""), words.count > 1 ? String(words[1]) : "")
  }
}
