import Glibc
import Synchronization

/// The top level of cells that await, run by the loop of a grading worker.
///
/// Compiled code starts the main task and then serves the main queue until the program exits. The
/// linker sends it here instead, and from here back to the loop, which serves the queue until the cells
/// have come to their end.
enum AsyncStart {
  private static let state = Mutex((leave: nil as Leave?, hasEnded: false))

  typealias Leave = @convention(c) () -> Void

  static func prepare(_ leave: @escaping Leave) {
    state.withLock { $0 = (leave, false) }
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
}

/// Says what brings a thread back from the start of top-level code that awaits.
@_cdecl("lectern_prepare_async_start")
public func lecternPrepareAsyncStart(_ leave: @escaping @convention(c) () -> Void) {
  AsyncStart.prepare(leave)
}

/// Serves the main queue until the top-level code has come to its end.
@_cdecl("lectern_finish_async_start")
public func lecternFinishAsyncStart() { AsyncStart.waitForEnd() }

/// Stands for the runtime's function that serves the main queue for ever.
@_cdecl("__wrap_swift_task_asyncMainDrainQueue")
public func lecternLeaveAsyncStart() { AsyncStart.leave() }

extension ProbeEntry {
  /// Ends top-level code that awaits; the program would end here otherwise.
  public static func endOfTopLevel() async {
    AsyncStart.end()
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
