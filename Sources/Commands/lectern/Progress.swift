import CellExecution
import NotebookExecution
import Synchronization

/// Says which cell of which notebook runs, and how each ended.
///
/// A cell that is done leaves one line. On a terminal a further line shows the running cell and the
/// time that is left, by the cells done so far.
final class Progress: Sendable {
  private let isCrowded: Bool
  private let started = Mutex<[String: ContinuousClock.Instant]>([:])

  /// Creates a display; when it is crowded, lines name their notebook.
  init(isCrowded: Bool) {
    self.isCrowded = isCrowded
  }

  /// Shows one event of the run of `source`.
  func show(_ event: NotebookRunner.Event, of source: NotebookSource) {
    switch event {
    case .started(let number, let count, let title):
      let start = started.withLock { started in
        let start = started[source.path] ?? .now
        started[source.path] = start
        return start
      }
      var line = "\(source.name) [\(number)/\(count)] \(title.prefix(48))"
      if number > 1 {
        let rest = (ContinuousClock.now - start) / (number - 1) * (count - number + 1)
        line += " · about \(seconds(rest, digits: 0)) left"
      }
      Console.progress(line)
    case .finished(let report): finished(report, source)
    }
  }

  /// Says where the result is.
  func finish(_ source: NotebookSource, _ outcome: CourseRun.Outcome) {
    let time = seconds(outcome.duration, digits: 1)
    for difference in outcome.differences {
      let place = FailurePlace(cell: difference.index, in: source)
      Console.error("\(place): the output is not the stored one")
      for line in difference.lines { Console.line("    " + line) }
    }
    if outcome.isWritten {
      Console.line("\(source.destination): written, \(time)")
    } else {
      let count = outcome.differences.count
      Console.line("\(source.path): checked, \(count) of its cells differ, \(time)")
    }
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
