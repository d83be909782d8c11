import CZeroMQ
import Glibc

/// Lets any thread wake the thread that waits in a ``Poller``.
///
/// An eventfd needs no socket per sender, which an inproc pair would.
final class Wakeup: Sendable {
  let descriptor: Int32

  init() throws(ZeroMQError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw ZeroMQError(code: errno, operation: "create an eventfd") }
  }

  deinit {
    close(descriptor)
  }

  /// Ends the current or the next wait.
  func signal() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Forgets all signals so far.
  func reset() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
