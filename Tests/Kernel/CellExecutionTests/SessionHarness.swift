import CellExecution
import Display
import Synchronization
import Testing
import WorkerProtocol

/// A session for a test, with everything it has shown.
final class SessionHarness: Sendable {
  let session: CellSession
  private let events = Mutex<[CellEvent]>([])

  private init(_ session: CellSession) { self.session = session }

  /// Starts a session that the test shuts down itself.
  static func start(
    _ configuration: SessionConfiguration = SessionConfiguration(cacheDirectory: nil)
  ) async throws -> SessionHarness {
    SessionHarness(try await CellSession.start(configuration))
  }

  /// Runs `body` with a fresh session, which is shut down afterwards.
  static func run(
    _ configuration: SessionConfiguration = SessionConfiguration(cacheDirectory: nil),
    _ body: (SessionHarness) async throws -> Void
  ) async throws {
    let harness = try await start(configuration)
    do {
      try await body(harness)
    } catch {
      await harness.session.shutdown()
      throw error
    }
    await harness.session.shutdown()
  }

  /// Runs a cell and keeps what it shows.
  @discardableResult
  func run(_ code: String, name: String = "<cell>", firstLine: Int = 1) async -> CellOutcome {
    events.withLock { $0 = [] }
    return await session.execute(Cell(code: code, name: name, firstLine: firstLine)) { event in
      self.events.withLock { $0.append(event) }
    }
  }

  /// Runs a loaded cell once more.
  func rerun(_ number: Int) async -> RunReport? {
    clear()
    return await session.rerun(cell: number) { event in
      self.events.withLock { $0.append(event) }
    }
  }

  /// Forgets what was shown.
  func clear() { events.withLock { $0 = [] } }

  /// Runs a cell that must succeed and returns its standard output.
  func output(_ code: String, sourceLocation: SourceLocation = #_sourceLocation) async -> String {
    let outcome = await run(code)
    #expect(outcome == .succeeded, sourceLocation: sourceLocation)
    return standardOutput
  }

  /// Runs a cell that must fail and returns why.
  func failure(
    _ code: String, name: String = "<cell>", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> CellFailure {
    let outcome = await run(code, name: name)
    guard case .failed(let failure) = outcome else {
      Issue.record("the cell ended as \(outcome)", sourceLocation: sourceLocation)
      throw HarnessError.notFailed
    }
    return failure
  }

  /// The text of the last cell's result, if it had one.
  var result: String? {
    events.withLock { $0 }.compactMap { event in
      if case .display(.result(let bundle)) = event { bundle.plainText } else { nil }
    }.last
  }

  /// Everything the last cell printed on standard output.
  var standardOutput: String {
    events.withLock { $0 }.map { event in
      if case .standardOutput(let text) = event { text } else { "" }
    }.joined()
  }

  /// Everything the last cell printed on standard error.
  var standardError: String {
    events.withLock { $0 }.map { event in
      if case .standardError(let text) = event { text } else { "" }
    }.joined()
  }

  /// What the last cell showed, in order.
  var shown: [CellEvent] { events.withLock { $0 } }

  enum HarnessError: Error { case notFailed }
}

extension CellFailure {
  /// The traceback without colours.
  var text: String {
    var result = ""
    var isEscape = false
    for character in traceback.joined(separator: "\n") {
      if character == "\u{1b}" { isEscape = true }
      if !isEscape { result.append(character) }
      if character == "m" { isEscape = false }
    }
    return result
  }
}

/// Lines of input, one after the other, then the end.
final class Lines: Sendable {
  private let rest: Mutex<[String]>
  init(_ lines: [String]) { rest = Mutex(lines) }
  func next() -> String? { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
