import Glibc
import Synchronization

/// The top level of cells, run by the loop of a grading worker.
///
/// Compiled code that awaits starts the main task and then serves the main queue until the program
/// exits; code that throws an error which nobody catches ends the program. The linker sends both here
/// instead, and from here back to the loop: it serves the queue until the cells have come to their end,
/// and goes on after an error, as a kernel does.
enum TopLevelStart {
  typealias Leave = @convention(c) () -> Void
  typealias LeaveWithError = @convention(c) (UnsafePointer<CChar>) -> Void

  private struct State {
    var leave: Leave?
    var leaveWithError: LeaveWithError?
    var hasEnded = false
  }

  private static let state = Mutex(State())

  static func prepare(_ leave: Leave?, _ leaveWithError: LeaveWithError?) {
    state.withLock { $0 = State(leave: leave, leaveWithError: leaveWithError) }
  }

  static func end() { state.withLock { $0.hasEnded = true } }

  static func waitForEnd() {
    MainQueue.serve {
      if state.withLock({ $0.hasEnded }) { return true }
      usleep(1000)
      return false
    }
  }

  static func leave() -> Never {
    state.withLock { $0.leave }?()
    fatalError("top-level code that awaits was started by something that cannot wait for it")
  }

  /// Goes back to the loop if an error ended code that does not await; there is no way back from the
  /// middle of the main queue.
  static func leave(with error: any Error) -> Never {
    if MainQueue.isMainThread, let leave = state.withLock({ $0.leaveWithError }) {
      "Fatal error: Error raised at top level: \(error)".withCString { leave($0) }
    }
    fatalError("Error raised at top level: \(error)")
  }
}

/// Says what brings a thread back from the start of top-level code: of code that awaits, and of other
/// code that ends with an error.
@_cdecl("lectern_prepare_start")
public func lecternPrepareStart(
  _ leave: (@convention(c) () -> Void)?,
  _ leaveWithError: (@convention(c) (UnsafePointer<CChar>) -> Void)?
) {
  TopLevelStart.prepare(leave, leaveWithError)
}

/// Serves the main queue until the top-level code has come to its end.
@_cdecl("lectern_finish_async_start")
public func lecternFinishAsyncStart() { TopLevelStart.waitForEnd() }

/// Stands for the runtime's function that serves the main queue for ever.
@_cdecl("__wrap_swift_task_asyncMainDrainQueue")
public func lecternLeaveAsyncStart() { TopLevelStart.leave() }

/// Stands for the runtime's function that ends a program with an error.
@_cdecl("__wrap_swift_errorInMain")
public func lecternLeaveWithError(_ error: UnsafeRawPointer) {
  // SAFETY: the runtime passes the box of an error, which is all that `any Error` consists of; it is
  // owned by a frame that is never returned to.
  TopLevelStart.leave(with: unsafeBitCast(error, to: (any Error).self))
}

extension ProbeEntry {
  /// Ends top-level code that awaits; the program would end here otherwise.
  public static func endOfTopLevel() async {
    TopLevelStart.end()
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  /// A probe that can be called by a function that cannot await.
  public static func waiting<Input, Output>(
    _ probe: @escaping (Input) async throws -> Output
  ) -> (Input) throws -> Output {
    { input in try Checks.waiting { try await probe(input) } }
  }

  /// A probe without input that can be called by a function that cannot await.
  public static func waiting<Output>(
    _ probe: @escaping () async throws -> Output
  ) -> () throws -> Output {
    { try Checks.waiting { try await probe() } }
  }
}
