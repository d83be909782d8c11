import CZeroMQ
import Glibc
import Synchronization

/// The owner of libzmq's I/O threads; sockets of one context can reach each other by `inproc`.
///
/// A context ends by ``terminate()``, or when its last socket has been closed and nothing refers to
/// it.
public final class Context: Sendable {
  // SAFETY: libzmq documents contexts as thread-safe; the pointer never changes (zmq_ctx_new(3)).
  nonisolated(unsafe) let handle: UnsafeMutableRawPointer
  private let isTerminated = Atomic(false)

  /// Creates a context with one I/O thread.
  public init() throws(ZeroMQError) {
    guard let handle = zmq_ctx_new() else { throw .last("create a context") }
    self.handle = handle
  }

  deinit {
    terminate()
  }

  /// Waits until all sockets have been closed and what they sent is on its way, at most for their
  /// linger times.
  ///
  /// A process that ends without waiting takes unsent messages with it: closing a socket leaves
  /// them to the context's I/O thread. Source: zmq_ctx_term(3).
  public func terminate() {
    guard !isTerminated.exchange(true, ordering: .sequentiallyConsistent) else { return }
    while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
  }

  /// Whether the libzmq at hand can encrypt by CurveZMQ.
  public static var supportsCurve: Bool { zmq_has("curve") == 1 }

  /// The version of the libzmq at hand, for instance `4.3.4`.
  public static var version: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }
}
