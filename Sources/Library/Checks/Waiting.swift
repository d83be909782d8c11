import Dispatch
import Glibc
import Synchronization

/// Waits here for what `body` awaits, serving the main actor meanwhile where this thread is its own.
///
/// A check is asked by a caller that cannot await: the loop of a worker, or a cell.
func waiting<Value>(for body: @escaping () async throws -> Value) throws -> Value {
  let reply = Reply<Value>()
  // SAFETY: the caller waits for the task, so that only one of both runs at a time.
  nonisolated(unsafe) let body = body
  // Detached: a task that inherited the main actor could not run before this thread, which may be
  // the main one and waits here, serves it.
  Task.detached {
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    reply.give(result)
  }
  MainQueue.serve(until: { reply.isGiven || reply.arrives(within: .milliseconds(5)) })
  return try reply.take().get()
}

/// The result of a task, handed to the thread that waits for it.
private final class Reply<Value>: @unchecked Sendable {
  // SAFETY: `result` is written before the semaphore is signalled and read after it was waited for.
  private var result: Result<Value, any Error>?
  private let signal = DispatchSemaphore(value: 0)
  private(set) var isGiven = false

  func give(_ result: Result<Value, any Error>) {
    self.result = result
    signal.signal()
  }

  func arrives(within interval: DispatchTimeInterval) -> Bool {
    isGiven = isGiven || signal.wait(timeout: .now() + interval) == .success
    return isGiven
  }

  func take() -> Result<Value, any Error> {
    guard let result else { preconditionFailure("the task ended without a result") }
    return result
  }
}

/// The main actor's jobs while the thread that should run them waits.
enum MainQueue {
  // Declared in headers that are for CoreFoundation only, which serves the main queue in this way.
  @_silgen_name("_dispatch_main_queue_callback_4CF")
  private static func runDispatchJobs(_ unused: UnsafeMutableRawPointer?)
  @_silgen_name("gettid")
  private static func threadIdentifier() -> pid_t

  private typealias Action = @convention(c) () -> Void

  /// The function that runs jobs of the main actor in a kernel, whose cells have threads of their own.
  private static let runCellJobs = dlsym(nil, "lectern_drain_pending_main_jobs").map {
    unsafeBitCast($0, to: Action.self)
  }

  /// Runs jobs until `isDone`, which is asked again and again and should take some milliseconds.
  static func serve(until isDone: () -> Bool) {
    let isMainThread = getpid() == threadIdentifier()
    while !isDone() {
      if isMainThread { runDispatchJobs(nil) }
      runCellJobs?()
    }
  }
}
