import CellExecution
import NotebookExecution
import Notebooks
import Synchronization

/// Says which cell of which notebook runs, and how each ended.
///
/// A cell that is done leaves one line. On a terminal a further line shows the running cell and the
/// time that all notebooks still need, by the cells done so far.
final class Progress: Sendable {
  private struct State {
    var done: [String: Int] = [:]
  }

  private let isCrowded: Bool
  private let isTriple: Bool
  private let isCheck: Bool
  private let cellCount: Int
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// Creates a display for a run of `sources`; if they are several, lines name their notebook.
  ///
  /// A triple run is one that finds out what cells depend on, a check one that compares outputs.
  init(_ sources: [NotebookSource], isTriple: Bool, isCheck: Bool) {
    self.isTriple = isTriple
    self.isCheck = isCheck
    isCrowded = sources.count > 1
    cellCount = sources.reduce(0) { $0 + $1.notebook.cells.count { $0.kind == .code } }
  }

  /// Shows one event of the run of `source`.
  func show(_ event: NotebookRunner.Event, of source: NotebookSource) {
    switch event {
    case .started(let number, let count, let title):
      let done = state.withLock { state in
        state.done[source.path] = number - 1
        return state.done.values.reduce(0, +)
      }
      var line = "\(source.name) [\(number)/\(count)] \(title.prefix(48))"
      if done > 0 {
        let rest = (ContinuousClock.now - start) / done * (cellCount - done)
        line += " · about \(seconds(rest, digits: 0)) left"
      }
      Console.progress(line)
    case .finished(let report):
      state.withLock { $0.done[source.path] = report.number }
      finished(report, source)
    }
  }

  /// Says where the result is.
  func finish(_ source: NotebookSource, _ outcome: CourseRun.Outcome) {
    let time = seconds(outcome.duration, digits: 1)
    for difference in outcome.differences {
      let place = FailurePlace(cell: difference.index, in: source)
      Console.error("\(place): the output is not the stored one (- stored, + now)")
      for line in difference.lines { Console.line("    " + line) }
    }
    for finding in outcome.findings {
      Console.error("\(FailurePlace(cell: finding.index, in: source)): \(finding)")
      for line in finding.lines { Console.line("    " + line) }
    }
    if isTriple {
      let count = outcome.findings.count
      Console.line(
        "\(source.path): \(count) of its cells depend on hidden state or chance, \(time)")
      return
    }
    if let other = outcome.otherArithmetic {
      Console.line(
        """
        \(source.path): ran, outputs not compared: they come from the arithmetic \(other), and this \
        machine's is \(Arithmetic.current), whose digits may differ, \(time)
        """)
    } else if isCheck {
      let count = outcome.differences.count
      Console.line("\(source.path): checked, \(count) of its cells differ, \(time)")
    }
    if outcome.isWritten { Console.line("\(source.destination): written, \(time)") }
  }

  private func finished(_ report: CellReport, _ source: NotebookSource) {
    let name = isCrowded ? source.name + " " : ""
    let ending: String
    switch report.status {
    case .passed: ending = seconds(report.duration, digits: 2)
    case .failed: ending = seconds(report.duration, digits: 2) + " FAILED"
    case .skipped: ending = "skipped"
    case .notReached: ending = "not run"
    }
    Console.line("\(name)[\(report.number)] \(ending)  \(report.title.prefix(60))")
    if case .failed(let failure) = report.status {
      Console.clearProgress()
      let place = FailurePlace(report, in: source)
      Console.error("\(place): \(failure.name): \(withoutColours(failure.value))")
      for line in failure.traceback { Console.line("    " + withoutColours(line)) }
    }
  }
}

/// A duration as `1.25 s`.
func seconds(_ duration: Duration, digits: Int) -> String {
  let (whole, attoseconds) = duration.components
  var scale: Int64 = 1
  for _ in 0..<digits { scale *= 10 }
  let unit = 1_000_000_000_000_000_000 / scale
  let units = whole * scale + (attoseconds + unit / 2) / unit
  guard digits > 0 else { return "\(units) s" }
  let fraction = String(units % scale)
  let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
  return "\(units / scale).\(zeros)\(fraction) s"
}
