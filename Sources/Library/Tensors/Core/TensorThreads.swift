import CKernels

/// The threads that share the arithmetic on large tensors.
///
/// Work is cut by shapes, never by the number of threads, so results are the same for any number.
public enum TensorThreads {
  /// How many threads work together, the calling one included.
  ///
  /// At first the value of the environment variable LECTERN_THREADS, or the number of processors
  /// that the process may use.
  public static var count: Int { lk_thread_count() }

  /// Sets how many threads work together, 1 to 64; 0 returns to the default.
  ///
  /// - Precondition: The number is in 0...64.
  public static func setCount(_ count: Int) {
    demand((0...64).contains(count), "TensorThreads.setCount: \(count) is not in 0...64")
    lk_set_thread_count(count)
  }
}
