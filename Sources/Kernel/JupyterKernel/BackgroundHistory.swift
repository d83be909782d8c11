import Dispatch
import Synchronization

/// A history that is opened and written beside the cells, which do not wait for the disk.
///
/// Everything happens on one queue, so that a question comes after all that was noted before it.
public final class BackgroundHistory: History {
  private let queue = DispatchQueue(label: "lectern.history")
  private let opened = Mutex<Result<any History, any Error>?>(nil)
  private let report: @Sendable (any Error) -> Void

  /// Begins to open a history.
  ///
  /// - Parameters:
  ///   - open: Opens it.
  ///   - report: Hears why it could not be opened, once, and of writes that failed.
  public init(
    _ open: @escaping @Sendable () throws -> any History,
    report: @escaping @Sendable (any Error) -> Void
  ) {
    self.report = report
    queue.async { [self] in
      let result = Result(catching: open)
      if case .failure(let error) = result { report(error) }
      opened.withLock { $0 = result }
    }
  }

  /// The number of the running session; 0 when there is no history.
  public var session: Int { queue.sync { history?.session ?? 0 } }

  /// Notes that a cell is about to run, some time later.
  public func record(_ code: String, line: Int) {
    change { try $0.record(code, line: line) }
  }

  /// Notes the plain text of a cell's result, some time later.
  public func record(output: String, line: Int) {
    change { try $0.record(output: output, line: line) }
  }

  /// The last cells of all sessions, oldest first; none when there is no history.
  public func tail(_ count: Int?) throws -> [HistoryEntry] {
    try queue.sync { try history?.tail(count) ?? [] }
  }

  /// Some lines of one session, oldest first; none when there is no history.
  public func range(session: Int, start: Int, stop: Int?) throws -> [HistoryEntry] {
    try queue.sync { try history?.range(session: session, start: start, stop: stop) ?? [] }
  }

  /// The last cells whose text matches, oldest first; none when there is no history.
  public func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry] {
    try queue.sync { try history?.search(pattern, count: count, unique: unique) ?? [] }
  }

  /// Waits until everything has been written.
  public func finish() {
    queue.sync {}
  }

  /// The history, once it is open; only for what runs on the queue.
  private var history: (any History)? {
    opened.withLock { try? $0?.get() }
  }

  private func change(_ body: @escaping @Sendable (any History) throws -> Void) {
    queue.async { [self] in
      guard let history else { return }
      do { try body(history) } catch { report(error) }
    }
  }
}
