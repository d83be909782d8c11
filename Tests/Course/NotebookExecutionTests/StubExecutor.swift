import CellExecution
import Synchronization

/// An executor that answers each cell's text with what a table says.
final class StubExecutor: CellExecutor {
  struct Answer: Sendable {
    var events: [CellEvent] = []
    var outcome = CellOutcome.succeeded
    /// Whether the cell runs until it is interrupted, or even until the session ends.
    var hangs = false
    var ignoresInterrupt = false
  }

  private struct State {
    var cells: [Cell] = []
    var announcements: [[Cell]] = []
    var hanging: CheckedContinuation<Void, Never>?
    /// Whether an interrupt came before the cell waited for it.
    var isInterrupted = false
    var ignoresInterrupt = false
    var isEnded = false
  }

  private let answers: [String: Answer]
  private let state = Mutex(State())

  init(_ answers: [String: Answer] = [:]) {
    self.answers = answers
  }

  var cells: [Cell] { state.withLock(\.cells) }
  var announcements: [[Cell]] { state.withLock(\.announcements) }
  var isEnded: Bool { state.withLock(\.isEnded) }

  func prepare(_ cells: [Cell]) async {
    state.withLock { $0.announcements.append(cells) }
  }

  func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    let answer = answers[cell.code]
    state.withLock {
      $0.cells.append(cell)
      $0.ignoresInterrupt = answer?.ignoresInterrupt ?? false
    }
    defer { state.withLock { $0.isInterrupted = false } }
    guard let answer else { return .succeeded }
    for event in answer.events { onEvent(event) }
    guard answer.hangs else { return answer.outcome }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.isEnded || (state.isInterrupted && !answer.ignoresInterrupt) { return true }
        state.hanging = continuation
        return false
      }
      if isOver { continuation.resume() }
    }
    return .interrupted(
      CellFailure(name: "Interrupted", value: "stopped", traceback: ["Interrupted: \(cell.name):1"])
    )
  }

  func interrupt() async {
    let isHeeded = state.withLock { state in
      state.isInterrupted = true
      return !state.ignoresInterrupt
    }
    if isHeeded { end() }
  }

  func shutdown() async {
    state.withLock { $0.isEnded = true }
    end()
  }

  private func end() {
    state.withLock { state in
      defer { state.hanging = nil }
      return state.hanging
    }?.resume()
  }
}
