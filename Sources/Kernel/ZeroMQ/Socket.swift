import CZeroMQ
import Glibc

/// One libzmq socket.
///
/// A socket has a single owner and must be used by one thread only, which is why it cannot be
/// copied: create it on the thread that will use it, see ``SocketThread``.
public struct Socket: ~Copyable {
  /// The messaging pattern of a socket.
  public enum Kind: Sendable, Hashable {
    /// Talks to many peers, each addressed by its first frame.
    case router
    /// Talks to routers, without addressing.
    case dealer
    /// Publishes, and hears about subscriptions.
    case extendedPublisher
    /// Receives what it subscribed to.
    case subscriber

    var code: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .extendedPublisher: ZMQ_XPUB
      case .subscriber: ZMQ_SUB
      }
    }
  }

  let handle: UnsafeMutableRawPointer
  private let context: Context

  /// Creates a socket in `context`.
  public init(_ kind: Kind, in context: Context) throws(ZeroMQError) {
    guard let handle = zmq_socket(context.handle, kind.code) else {
      throw .last("create a \(kind) socket")
    }
    self.handle = handle
    self.context = context
  }

  deinit {
    zmq_close(handle)
  }

  /// Accepts peers at `endpoint`, for instance `tcp://127.0.0.1:*`.
  public borrowing func bind(to endpoint: String) throws(ZeroMQError) {
    guard zmq_bind(handle, endpoint) == 0 else { throw .last("bind to \(endpoint)") }
  }

  /// Connects to the peer at `endpoint`, now or as soon as it exists.
  public borrowing func connect(to endpoint: String) throws(ZeroMQError) {
    guard zmq_connect(handle, endpoint) == 0 else { throw .last("connect to \(endpoint)") }
  }

  /// Sends a message of one or more frames, without waiting.
  ///
  /// - Returns: `false` if a peer's queue is full; nothing was sent then.
  public borrowing func send(_ frames: [[UInt8]]) throws(ZeroMQError) -> Bool {
    precondition(!frames.isEmpty, "a message has at least one frame")
    for (index, frame) in frames.enumerated() {
      let flags = index + 1 < frames.count ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
      var result: Int32
      repeat {
        result = frame.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
      } while result < 0 && zmq_errno() == EINTR
      if result < 0 {
        if index == 0, zmq_errno() == EAGAIN { return false }
        throw .last("send frame \(index + 1) of \(frames.count)")
      }
    }
    return true
  }

  /// Takes the next message out of the queue, without waiting.
  ///
  /// - Returns: The frames of the message, or `nil` if the queue is empty.
  public borrowing func receive() throws(ZeroMQError) -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    var part = zmq_msg_t()
    repeat {
      zmq_msg_init(&part)
      defer { zmq_msg_close(&part) }
      var result: Int32
      repeat {
        result = zmq_msg_recv(&part, handle, ZMQ_DONTWAIT)
      } while result < 0 && zmq_errno() == EINTR
      if result < 0 {
        if frames.isEmpty, zmq_errno() == EAGAIN { return nil }
        throw .last("receive frame \(frames.count + 1)")
      }
      frames.append(
        [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&part), count: zmq_msg_size(&part))))
      if zmq_msg_more(&part) == 0 { return frames }
    } while true
  }
}
