import CWorkerRuntime

/// The main actor's executor: its jobs run on the thread of the running cell.
final class CellMainExecutor: SerialExecutor {
  static let shared = CellMainExecutor()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    lectern_enqueue_main_job(unsafeBitCast(job, to: UnsafeMutableRawPointer.self))
  }

  func checkIsolated() {
    precondition(
      lectern_is_main_thread(), "not on the main actor; await it, or mark the caller @MainActor")
  }

  func isIsolatingCurrentContext() -> Bool? { lectern_is_main_thread() }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}

@_cdecl("lectern_get_main_executor")
func mainExecutor(_ result: UnsafeMutableRawPointer) {
  result.storeBytes(
    of: CellMainExecutor.shared.asUnownedSerialExecutor(), as: UnownedSerialExecutor.self)
}

@_cdecl("lectern_run_main_job")
func runMainJob(_ job: UnsafeMutableRawPointer) {
  unsafeBitCast(job, to: UnownedJob.self)
    .runSynchronously(on: CellMainExecutor.shared.asUnownedSerialExecutor())
}
