import CZeroMQ
import Glibc

/// Waits until a socket has a message or another thread asks for attention.
enum Poller {
  /// Returns when `socket` is readable, `wakeup` was signalled, or the time is over.
  ///
  /// - Parameters:
  ///   - socket: The socket to read from.
  ///   - wakeup: Reset before this returns.
  ///   - milliseconds: The longest wait; −1 for no limit.
  /// - Throws: libzmq's reason when it cannot wait on the socket.
  static func wait(
    for socket: borrowing Socket, or wakeup: Wakeup, atMost milliseconds: Int = -1
  ) throws(ZeroMQError) {
    var items = [zmq_pollitem_t(), zmq_pollitem_t()]
    items[0].socket = socket.handle
    items[0].events = Int16(ZMQ_POLLIN)
    items[1].fd = wakeup.descriptor
    items[1].events = Int16(ZMQ_POLLIN)
    guard zmq_poll(&items, 2, milliseconds) >= 0 || zmq_errno() == EINTR else {
      throw .last("wait for messages")
    }
    if items[1].revents != 0 { wakeup.reset() }
  }
}
