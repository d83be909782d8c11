import CWorkerRuntime
import Glibc
import Synchronization

/// Lines of input that the kernel fetches for a cell that waits for one.
enum InputLine {
  private static let delivered = Mutex<String??>(nil)
  private static let arrival: Int32 = lectern_make_event(true)

  /// Hands over the line that a waiting cell asked for.
  static func deliver(_ line: String?) {
    delivered.withLock { $0 = .some(line) }
    var one: UInt64 = 1
    _ = write(arrival, &one, 8)
  }

  /// Waits until a line was delivered; `nil` is the end of the input.
  static func wait() -> String? {
    var count: UInt64 = 0
    while read(arrival, &count, 8) < 0 {}
    return delivered.withLock { line in
      defer { line = nil }
      return line ?? nil
    }
  }
}
