public import CellExecution
public import Notebooks

/// Finds cells whose outputs depend on more than the cells they name.
///
/// A notebook runs three times, each time in a fresh session: twice from top to bottom, then with
/// every two cells turned round that share no name. A cell that differs in the second run depends on
/// the clock, an unseeded generator or the like; one that differs only in the third depends on hidden
/// state: a file, a shared object, a generator without a name.
public struct DeterminismCheck: Sendable {
  /// Makes a session for one run.
  public typealias Session = @Sendable () async throws -> any CellExecutor

  /// A cell that gives something else than before.
  public struct Finding: Sendable, Hashable {
    /// When it does.
    public enum Cause: Sendable, Hashable {
      /// In a second run of the same cells in the same order.
      case secondRun
      /// When it runs before or after cells (by number among the code cells, from 1) with which it
      /// shares no name that could be changed.
      case order(movedAfter: [Int], movedBefore: [Int])
    }

    /// The cell's position in the notebook, from 0.
    public var index: Int
    /// When it gives something else.
    public var cause: Cause
    /// What it gives, as lines of a diff.
    public var lines: [String]
  }

  /// The first run, and what the others found.
  public struct Result: Sendable {
    /// The run from top to bottom.
    public var first: NotebookRunner.Result
    /// The cells that gave something else later.
    public var findings: [Finding]
    /// How many cells could be turned round.
    public var movedCells: Int
  }

  private let options: NotebookRunner.Options
  private let comparison: OutputComparison
  private let session: Session

  /// Creates a check whose runs have `options` and whose outputs may differ as `comparison` allows.
  public init(
    options: NotebookRunner.Options, comparison: OutputComparison, session: @escaping Session
  ) {
    self.options = options
    self.comparison = comparison
    self.session = session
  }

  /// Runs `notebook` three times; only once when a cell fails in the first run.
  public func run(
    _ notebook: Notebook, onEvent: @escaping @Sendable (NotebookRunner.Event) -> Void = { _ in }
  ) async throws -> Result {
    let first = try await runOnce(notebook, onEvent: onEvent)
    var result = Result(first: first, findings: [], movedCells: 0)
    guard first.firstFailure == nil, !Task.isCancelled else { return result }
    let second = try await runOnce(notebook, onEvent: onEvent).notebook
    result.findings = differences(first.notebook, second).map { index, lines in
      Finding(index: index, cause: .secondRun, lines: lines)
    }
    let cells = notebook.cells.indices.filter { notebook.cells[$0].kind == .code }
    let order = CellOrder(cells.map { notebook.cells[$0].source }).turnedRound
    result.movedCells = zip(order.indices, order).count { $0 != $1 }
    guard result.movedCells > 0, !Task.isCancelled else { return result }
    var turned = notebook
    turned.cells = order.map { notebook.cells[cells[$0]] }
    let ran = try await runOnce(turned, onEvent: onEvent).notebook
    var third = first.notebook
    for (position, cell) in order.enumerated() { third.cells[cells[cell]] = ran.cells[position] }
    let known = Set(result.findings.map(\.index))
    for (index, lines) in differences(first.notebook, third) where !known.contains(index) {
      let number = cells.firstIndex(of: index) ?? 0
      let position = order.firstIndex(of: number) ?? 0
      let cause = Finding.Cause.order(
        movedAfter: order[..<position].filter { $0 > number }.map { $0 + 1 }.sorted(),
        movedBefore: order[position...].filter { $0 < number }.map { $0 + 1 }.sorted())
      result.findings.append(Finding(index: index, cause: cause, lines: lines))
    }
    result.findings.sort { $0.index < $1.index }
    return result
  }

  private func runOnce(
    _ notebook: Notebook, onEvent: @Sendable (NotebookRunner.Event) -> Void
  ) async throws -> NotebookRunner.Result {
    let executor = try await session()
    let result = await NotebookRunner(executor: executor, options: options)
      .run(notebook, onEvent: onEvent)
    await executor.shutdown()
    return result
  }

  private func differences(_ old: Notebook, _ new: Notebook) -> [(Int, [String])] {
    comparison.differences(stored: withoutNumbers(old), fresh: withoutNumbers(new))
      .map { ($0.index, $0.lines) }
  }

  /// The notebook with errors that do not tell in which place of the order the cell ran.
  private func withoutNumbers(_ notebook: Notebook) -> Notebook {
    var result = notebook
    for cell in result.cells.indices {
      for output in result.cells[cell].outputs.indices {
        guard
          case .error(let name, let value, let traceback) = result.cells[cell].outputs[output]
            .content
        else { continue }
        result.cells[cell].outputs[output].content = .error(
          name: name, value: value.replacing(/<cell [0-9]+>/, with: "<cell>"), traceback: traceback)
      }
    }
    return result
  }
}

extension DeterminismCheck.Finding: CustomStringConvertible {
  /// What the cell seems to depend on.
  public var description: String {
    switch cause {
    case .secondRun:
      return "gives something else in a second run: it uses the clock, a generator without a seed,"
        + " or what the first run left behind"
    case .order(let after, let before):
      var moves: [String] = []
      if !after.isEmpty { moves.append("after \(Self.list(after))") }
      if !before.isEmpty { moves.append("before \(Self.list(before))") }
      return "gives something else when it runs \(moves.joined(separator: " and ")),"
        + " though they share no variable: hidden state, such as a file or an object"
    }
  }

  private static func list(_ cells: [Int]) -> String {
    (cells.count == 1 ? "cell " : "cells ") + cells.map { String($0) }.joined(separator: ", ")
  }
}
