import CWorkerRuntime
import Display
import FoundationEssentials
import Glibc
import Synchronization
import WorkerProtocol

/// The socket to the kernel; any thread may send, one thread receives.
final class KernelChannel: Sendable {
  let descriptor: Int32
  private let sending = Mutex<Void>(())
  private let displaying = Mutex<Void>(())
  private let confirmation = lectern_make_event(true)

  init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Sends one reply; a reply that cannot be encoded is reported on standard error instead.
  func send(_ reply: WorkerReply) {
    let frame: Data
    do {
      frame = try FrameCodec.frame(reply)
    } catch {
      lectern_complain("output not shown: \(error)")
      return
    }
    lectern_enter_critical()
    defer { lectern_leave_critical() }
    sending.withLock { _ in
      frame.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
        guard let start = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
          let sent = Glibc.send(
            descriptor, start + done, bytes.count - done, Int32(MSG_NOSIGNAL))
          if sent > 0 {
            done += sent
          } else if errno != EINTR {
            _exit(0)  // the kernel is gone, and nothing of this process may outlive it
          }
        }
      }
    }
  }

  /// Shows `event` and returns when the kernel has taken it, so that text keeps its order.
  func display(_ event: DisplayEvent) {
    lectern_enter_critical()
    defer { lectern_leave_critical() }
    displaying.withLock { _ in
      send(.display(event))
      var count: UInt64 = 0
      while read(confirmation, &count, 8) < 0 {}
    }
  }

  /// Lets the thread that waits in ``display(_:)`` go on.
  func confirmDisplay() {
    var one: UInt64 = 1
    _ = write(confirmation, &one, 8)
  }

  /// The bytes that arrived, after the descriptor became readable; `nil` at the end.
  func receive() -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }
}
