import CWorkerRuntime
import Glibc
import Synchronization

/// Lines of input that the kernel fetches for a cell that waits for one.
enum InputLine {
  private static let isWaiting = Atomic(false)
  private static let delivered = Mutex<String??>(nil)
  private static let arrival: Int32 = lectern_make_event(true)

  private static let request = Mutex<(@Sendable () -> Void)?>(nil)

  /// Installs what asks the kernel for a line.
  static func install(_ ask: @escaping @Sendable () -> Void) {
    request.withLock { $0 = ask }
  }

  /// Asks the kernel for a line and waits for it; `nil` is the end of the input.
  static func next() -> String? {
    lectern_enter_critical()
    defer { lectern_leave_critical() }
    guard let ask = request.withLock({ $0 }) else { return nil }
    ask()
    return wait()
  }

  /// Ends the input of a cell that waits for a line, so that it can be stopped.
  static func cancel() {
    if isWaiting.load(ordering: .sequentiallyConsistent) { deliver(nil) }
  }

  /// Hands over the line that a waiting cell asked for.
  static func deliver(_ line: String?) {
    delivered.withLock { $0 = .some(line) }
    var one: UInt64 = 1
    _ = write(arrival, &one, 8)
  }

  private static func wait() -> String? {
    isWaiting.store(true, ordering: .sequentiallyConsistent)
    defer { isWaiting.store(false, ordering: .sequentiallyConsistent) }
    var count: UInt64 = 0
    while read(arrival, &count, 8) < 0 {}
    return delivered.withLock { line in
      defer { line = nil }
      return line ?? nil
    }
  }
}

/// Stands before the standard library's `readLine(strippingNewline:)`, which reads descriptor 0;
/// the input of a cell is with the front end.
@_silgen_name("$ss8readLine16strippingNewlineSSSgSb_tF")
public func readLineFromKernel(strippingNewline: Bool) -> String? {
  InputLine.next().map { strippingNewline ? $0 : $0 + "\n" }
}
