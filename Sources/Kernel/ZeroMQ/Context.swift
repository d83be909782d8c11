import CZeroMQ

/// The owner of libzmq's I/O threads; sockets of one context can reach each other by `inproc`.
///
/// A context ends when its last socket has been closed and nothing refers to it.
public final class Context: Sendable {
  // SAFETY: libzmq documents contexts as thread-safe; the pointer never changes (zmq_ctx_new(3)).
  nonisolated(unsafe) let handle: UnsafeMutableRawPointer

  /// Creates a context with one I/O thread.
  public init() throws(ZeroMQError) {
    guard let handle = zmq_ctx_new() else { throw .last("create a context") }
    self.handle = handle
  }

  deinit {
    zmq_ctx_term(handle)
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
