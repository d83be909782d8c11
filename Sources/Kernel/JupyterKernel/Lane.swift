import CellExecution
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
  /// The cells among the requests that wait, in order.
  private var cells: [(number: Int, request: ExecuteRequest)] = []

  init() {
    (entries, continuation) = AsyncStream.makeStream()
  }

  /// Lets a request wait for its turn.
  mutating func append(_ request: Envelope) {
    lastNumber += 1
    if request.header.messageType == ExecuteRequest.messageType,
      let cell = try? request.message(ExecuteRequest.self).content
    {
      cells.append((lastNumber, cell))
    }
    continuation.yield(Entry(number: lastNumber, request: request))
  }

  /// Aborts every cell that waits now.
  mutating func abortWaiting() {
    lastAborted = lastNumber
    cells = []
  }

  /// The cells that will run after a request, under the names that they will have.
  ///
  /// - Parameters:
  ///   - number: The request.
  ///   - count: Its execution count.
  ///   - limit: How many to tell at most.
  /// - Returns: The cells in the order in which they will run.
  mutating func cells(after number: Int, count: Int, limit: Int) -> [Cell] {
    cells.removeFirst(cells.prefix { $0.number <= number }.count)
    var count = count
    var upcoming: [Cell] = []
    for (_, request) in cells where !request.isBlank {
      if request.storeHistory { count += 1 }
      upcoming.append(request.cell(count: count))
      if upcoming.count == limit { break }
    }
    return upcoming
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
