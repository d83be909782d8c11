import CZeroMQ

/// A call of libzmq that failed.
public struct ZeroMQError: Error, Sendable, Hashable {
  /// The error number, for instance `EADDRINUSE`.
  public let code: Int32

  /// What was attempted, with its argument, for instance `bind to tcp://127.0.0.1:5000`.
  public let operation: String

  /// The error that libzmq reports for the call that just failed on this thread.
  static func last(_ operation: String) -> ZeroMQError {
    ZeroMQError(code: zmq_errno(), operation: operation)
  }
}

extension ZeroMQError: CustomStringConvertible {
  /// One line that names the attempt and libzmq's reason.
  public var description: String {
    "cannot \(operation): \(String(cString: zmq_strerror(code)))"
  }
}
