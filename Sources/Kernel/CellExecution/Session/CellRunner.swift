import Display
import Synchronization
import WorkerProtocol

/// Runs images in a worker and passes on what they show while they run.
final class CellRunner: Sendable {
  /// How a run ended, as far as the worker could tell.
  enum Ending: Sendable {
    case reported(RunReport)
    case died(status: Int32)
  }

  fileprivate struct State {
    var onEvent: (@Sendable (CellEvent) -> Void)?
    var input: InputProvider?
    var ending: CheckedContinuation<Ending, Never>?
    var fatalLines: [String] = []
    var death: Int32?
    var lastMessage = 0
    var messages: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state: Synchronized<State>
  private let connection: WorkerConnection

  init(installation: Installation, configuration: SessionConfiguration) throws {
    let state = Synchronized(State())
    self.state = state
    connection = try WorkerConnection(
      installation: installation, configuration: configuration
    ) { event, connection in
      Self.handle(event, state, connection)
    }
  }

  /// Runs `entry` of `image`; returns after its last output was passed to `onEvent`.
  ///
  /// Output of code that outlives the cell arrives at the same `onEvent` until the next run.
  func run(
    image: String, entry: String, input: @escaping InputProvider,
    onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> Ending {
    await withCheckedContinuation { continuation in
      let death = state.withLock { state -> Int32? in
        state.onEvent = onEvent
        state.input = input
        if state.death == nil { state.ending = continuation }
        return state.death
      }
      if let death {
        continuation.resume(returning: .died(status: death))
      } else {
        connection.send(.run(image: image, entry: entry))
      }
    }
  }

  /// Gives a message of the front end to user code; returns when that has handled it.
  func deliver(
    _ message: CommMessage, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async {
    await withCheckedContinuation { continuation in
      let number = state.withLock { state -> Int? in
        guard state.death == nil else { return nil }
        if state.ending == nil { state.onEvent = onEvent }
        state.lastMessage += 1
        state.messages[state.lastMessage] = continuation
        return state.lastMessage
      }
      if let number {
        connection.send(.comm(number: number, message))
      } else {
        continuation.resume()
      }
    }
  }

  func interrupt() {
    connection.send(.interrupt)
  }

  /// Ends the process and waits until it is gone.
  func shutdown() async {
    connection.kill()
    while state.withLock({ $0.death }) == nil { try? await Task.sleep(for: .milliseconds(2)) }
  }

  /// Runs on the connection's thread; the only place that passes events on.
  private static func handle(
    _ event: WorkerConnection.Event, _ state: Synchronized<State>, _ connection: WorkerConnection
  ) {
    let onEvent = state.withLock { $0.onEvent }
    switch event {
    case .output(let text): onEvent?(.standardOutput(text))
    case .errorOutput(let text):
      let rest = state.withLock { $0.holdBackFatalLines(of: text) }
      if !rest.isEmpty { onEvent?(.standardError(rest)) }
    case .display(let display): onEvent?(.display(display))
    case .inputRequested(let prompt, let isPassword):
      let input = state.withLock { $0.input }
      Task {
        let request = InputRequest(prompt: prompt, isPassword: isPassword)
        connection.send(.input(await input?(request)))
      }
    case .backgroundFailure(let report):
      onEvent?(.standardError("\(report.backgroundDescription)\n"))
    case .finished(let report):
      finish(state, .reported(report), message: report.message, onEvent)
    case .commHandled(let number):
      state.withLock { $0.messages.removeValue(forKey: number) }?.resume()
    case .died(let status):
      let unanswered = state.withLock { state in
        defer { state.messages = [:] }
        state.death = status
        return state.messages.values
      }
      unanswered.forEach { $0.resume() }
      finish(state, .died(status: status), message: "", onEvent)
    }
  }

  private static func finish(
    _ state: Synchronized<State>, _ ending: Ending, message: String,
    _ onEvent: (@Sendable (CellEvent) -> Void)?
  ) {
    let (continuation, held) = state.withLock { state in
      defer { (state.ending, state.fatalLines) = (nil, []) }
      return (state.ending, state.fatalLines)
    }
    // The message is part of the failure; lines that merely look like one were the cell's own.
    let rest = held.filter { line in
      !message.contains(line.dropLast()) && (message.isEmpty || !FatalMessage.isStackTrace(line))
    }
    if !rest.isEmpty { onEvent?(.standardError(rest.joined())) }
    continuation?.resume(returning: ending)
  }
}

extension CellRunner.State {
  /// Keeps lines that look like the message of a trap, and returns the others.
  fileprivate mutating func holdBackFatalLines(of text: String) -> String {
    guard FatalMessage.isFatal(text) else { return text }
    var rest = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map({ $0 + "\n" }) {
      if FatalMessage.isFatal(line) { fatalLines.append(String(line)) } else { rest += line }
    }
    return text.hasSuffix("\n") || !rest.isEmpty ? String(rest.dropLast()) : rest
  }
}

extension RunReport {
  /// What the Swift runtime printed before a trap.
  fileprivate var message: String {
    if case .crashed(_, let message) = ending { message } else { "" }
  }

  fileprivate var backgroundDescription: String {
    guard case .crashed(let signal, let message) = ending else { return "background code ended" }
    let reason = FatalMessage.text(of: message) ?? "signal \(signal)"
    return "Code that outlived its cell has trapped: \(reason). Its thread is stopped."
  }
}
