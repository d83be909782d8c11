import JupyterProtocol

/// The requests of one shell, the main one or a subshell, in the order of their arrival.
struct Lane {
  /// A request and its place in the order.
  struct Entry: Sendable {
    let number: Int
    let request: Envelope
  }

  /// The requests to serve; one task reads them.
  let entries: AsyncStream<Entry>
  private let continuation: AsyncStream<Entry>.Continuation
  private var lastNumber = 0
  private var lastAborted = 0

  init() {
    (entries, continuation) = AsyncStream.makeStream()
  }

  /// Lets a request wait for its turn.
  mutating func append(_ request: Envelope) {
    lastNumber += 1
    continuation.yield(Entry(number: lastNumber, request: request))
  }

  /// Aborts every cell that waits now.
  mutating func abortWaiting() {
    lastAborted = lastNumber
  }

  /// Whether the request with this number was waiting when a cell failed.
  func isAborted(_ number: Int) -> Bool {
    number <= lastAborted
  }

  /// Ends the lane after the requests that wait.
  func finish() {
    continuation.finish()
  }
}
