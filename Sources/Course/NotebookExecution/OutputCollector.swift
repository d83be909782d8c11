public import CellExecution
import Display
public import Notebooks
import Synchronization

/// Keeps the outputs of a notebook's cells as a Jupyter client would.
///
/// - Displays and results are appended; an update replaces what was shown under its id in any cell.
/// - A clear that waits takes effect before the next output.
/// - Between two other outputs, printed text is one output per stream, standard output first: the
///   pieces in which it arrives, and how the two streams interleave, are accidents of timing.
/// - `\r` and `\b` act as on a terminal, so that a progress bar leaves its last state.
///
/// Source: nbclient 0.11, `NotebookClient.process_message` and `coalesce_streams`.
public final class OutputCollector: Sendable {
  /// An output, or printed text that may still grow; text grows in place.
  fileprivate struct Item {
    var stream: String?
    var text = ""
    var content: CellOutput.Content?
  }

  fileprivate struct State {
    var outputs: [Int: [Item]] = [:]
    var waitsToClear: Set<Int> = []
    /// Where each display id was shown: cell and position.
    var shown: [String: [(cell: Int, position: Int)]] = [:]
  }

  private let state = Mutex(State())

  /// Creates a collector without outputs.
  public init() {}

  /// Takes an event of the cell at position `cell` of the notebook.
  ///
  /// - Parameters:
  ///   - event: What the cell made visible.
  ///   - cell: The position of the cell in the notebook.
  ///   - executionCount: The number of the running cell.
  public func handle(_ event: CellEvent, cell: Int, executionCount: Int) {
    state.withLock { state in
      switch event {
      case .standardOutput(let text): state.append(text, to: "stdout", cell: cell)
      case .standardError(let text): state.append(text, to: "stderr", cell: cell)
      case .display(.show(let bundle, let id)):
        if let id { state.update(id, bundle) }
        state.append(.display(bundle), cell: cell, displayID: id)
      case .display(.update(let bundle, let id)): state.update(id, bundle)
      case .display(.result(let bundle)):
        state.append(.result(bundle, executionCount: executionCount), cell: cell)
      case .display(.clear(let wait)):
        if wait { state.waitsToClear.insert(cell) } else { state.clear(cell) }
      // A pager, a next cell and widgets need somebody in front of the screen.
      case .display(.page), .display(.setNextInput), .display(.comm): break
      case .warning(let text):
        state.append(.display(MIMEBundle(plainText: text)), cell: cell)
      }
    }
  }

  /// Appends the error that ended a cell.
  public func fail(_ failure: CellFailure, cell: Int) {
    state.withLock {
      $0.append(
        .error(name: failure.name, value: failure.value, traceback: failure.traceback),
        cell: cell)
    }
  }

  /// The outputs of the cell at position `cell`, as a notebook stores them.
  public func outputs(cell: Int) -> [CellOutput] {
    state.withLock { $0.outputs[cell] ?? [] }.compactMap { item in
      guard let name = item.stream else { return item.content.map { CellOutput($0) } }
      let shown = asOnTerminal(item.text)
      return shown.isEmpty ? nil : CellOutput(.stream(name: name, text: shown))
    }
  }
}

extension OutputCollector.State {
  fileprivate mutating func append(
    _ content: CellOutput.Content, cell: Int, displayID: String? = nil
  ) {
    clearIfDue(cell)
    if let displayID {
      shown[displayID, default: []].append((cell, outputs[cell]?.count ?? 0))
    }
    outputs[cell, default: []].append(OutputCollector.Item(content: content))
  }

  fileprivate mutating func append(_ text: String, to name: String, cell: Int) {
    clearIfDue(cell)
    let items = outputs[cell, default: []].count
    let streams = outputs[cell, default: []].reversed().prefix { $0.stream != nil }.count
    let run = (items - streams)..<items
    if let index = run.first(where: { outputs[cell]?[$0].stream == name }) {
      outputs[cell]?[index].text += text
    } else {
      outputs[cell, default: []].insert(
        OutputCollector.Item(stream: name, text: text),
        at: name == "stdout" ? run.lowerBound : items)
    }
  }

  fileprivate mutating func update(_ id: String, _ bundle: MIMEBundle) {
    for (cell, position) in shown[id] ?? [] {
      switch outputs[cell]?[position].content {
      case .result(_, let count):
        outputs[cell]?[position].content = .result(bundle, executionCount: count)
      default: outputs[cell]?[position].content = .display(bundle)
      }
    }
  }

  private mutating func clearIfDue(_ cell: Int) {
    if waitsToClear.contains(cell) { clear(cell) }
  }

  fileprivate mutating func clear(_ cell: Int) {
    waitsToClear.remove(cell)
    outputs[cell] = []
    for id in shown.keys { shown[id]?.removeAll { $0.cell == cell } }
  }
}

/// What a terminal shows of `text` after carriage returns and backspaces.
private func asOnTerminal(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 == 0x0D || $0 == 0x08 }) else { return text }
  var done = String.UnicodeScalarView()
  var line = String.UnicodeScalarView()
  var returns = false
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\r": returns = true
    case "\n":
      done.append(contentsOf: line)
      done.append(scalar)
      line = String.UnicodeScalarView()
      returns = false
    case "\u{8}":
      if !line.isEmpty { line.removeLast() }
    default:
      if returns {
        line = String.UnicodeScalarView()
        returns = false
      }
      line.append(scalar)
    }
  }
  done.append(contentsOf: line)
  return String(done)
}
