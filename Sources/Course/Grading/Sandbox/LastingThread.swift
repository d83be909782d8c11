import Dispatch
import Foundation
import Synchronization

/// A thread that lives as long as the process, on which sandboxes are started.
///
/// bubblewrap's `--die-with-parent` is Linux's PR_SET_PDEATHSIG, which ends a child with the *thread*
/// that started it. Dispatch retires threads that were idle for some seconds, and a sandbox started on
/// one of them would end with it.
final class LastingThread: Sendable {
  static let shared = LastingThread()

  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let isReady = DispatchSemaphore(value: 0)

  private final class Reply<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
    let isThere = DispatchSemaphore(value: 0)
  }

  private init() {
    Thread.detachNewThread { [self] in
      while true {
        isReady.wait()
        let job = jobs.withLock { $0.removeFirst() }
        job()
      }
    }
  }

  /// Runs `body` on the thread and waits for what comes of it.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let reply = Reply<Result<Value, any Error>>()
    jobs.withLock {
      $0.append {
        let result = Result(catching: body)
        reply.value.withLock { $0 = result }
        reply.isThere.signal()
      }
    }
    isReady.signal()
    reply.isThere.wait()
    guard let result = reply.value.withLock({ $0 }) else {
      preconditionFailure("the thread signalled a reply that is not there")
    }
    return try result.get()
  }
}
