import Synchronization

/// The output that shows a ``ProgressReport`` and follows it.
final class ProgressBar: Sendable {
  private struct State {
    var report: ProgressReport
    var start = ContinuousClock.now
    var handle: DisplayHandle?
    var updates = UpdateLimit()
  }

  private let state: Mutex<State>
  private let isKept: Bool

  init(title: String, total: Int?, isKept: Bool) {
    state = Mutex(State(report: ProgressReport(title: title, total: total)))
    self.isKept = isKept
  }

  /// Shows an empty bar; a bar that is used again begins anew.
  func begin() {
    state.withLock { state in
      state.report.completed = 0
      state.report.seconds = 0
      state.report.hasEnded = false
      state.start = .now
      if state.handle == nil { state.handle = display(state.report) }
    }
  }

  /// Counts one element.
  func advance() {
    change { $0.completed += 1 }
  }

  /// Notes the value of a quantity.
  func note(_ name: String, _ value: Double) {
    change { $0.note(name, value) }
  }

  /// Shows the whole loop, or nothing when the bar is not kept.
  func end() {
    state.withLock { state in
      state.report.hasEnded = true
      state.report.seconds = Self.seconds(since: state.start)
      if isKept {
        state.handle?.update(state.report)
      } else {
        state.handle?.update(HTML("", plainText: ""))
      }
    }
  }

  private func change(_ body: (inout ProgressReport) -> Void) {
    state.withLock { state in
      body(&state.report)
      guard state.updates.admits(.now) else { return }
      state.report.seconds = Self.seconds(since: state.start)
      state.handle?.update(state.report)
    }
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let duration = start.duration(to: .now)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
