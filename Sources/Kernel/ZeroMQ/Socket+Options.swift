import CZeroMQ

extension Socket {
  /// Bounds the messages that wait for one peer; 0 means no bound.
  public borrowing func setSendQueueLimit(_ count: Int32) throws(ZeroMQError) {
    try set(ZMQ_SNDHWM, to: count, named: "send queue limit")
  }

  /// Sets how long closing waits for unsent messages, in milliseconds.
  public borrowing func setLinger(milliseconds: Int32) throws(ZeroMQError) {
    try set(ZMQ_LINGER, to: milliseconds, named: "linger time")
  }

  /// Lets a client that reconnects under the same identity take over from its dead connection.
  public borrowing func setHandover() throws(ZeroMQError) {
    try set(ZMQ_ROUTER_HANDOVER, to: 1, named: "handover")
  }

  /// Makes a publisher refuse (`true`) or silently drop (`false`) what a full queue cannot take.
  public borrowing func setRefusesWhenFull(_ refuses: Bool) throws(ZeroMQError) {
    try set(ZMQ_XPUB_NODROP, to: refuses ? 1 : 0, named: "no-drop mode")
  }

  /// Passes every subscription to ``receive()`` and lets it take effect only by
  /// ``acceptSubscription(to:)``.
  public borrowing func setManualSubscriptions() throws(ZeroMQError) {
    try set(ZMQ_XPUB_MANUAL, to: 1, named: "manual subscriptions")
  }

  /// Lets the subscription that ``receive()`` returned last take effect.
  public borrowing func acceptSubscription(to topic: [UInt8]) throws(ZeroMQError) {
    try set(ZMQ_SUBSCRIBE, to: topic, named: "subscription")
  }

  /// Ends the subscription whose end ``receive()`` returned last.
  public borrowing func endSubscription(to topic: [UInt8]) throws(ZeroMQError) {
    try set(ZMQ_UNSUBSCRIBE, to: topic, named: "end of a subscription")
  }

  /// Subscribes to the messages whose first frame starts with `topic`.
  public borrowing func subscribe(to topic: [UInt8]) throws(ZeroMQError) {
    try set(ZMQ_SUBSCRIBE, to: topic, named: "subscription")
  }

  /// Encrypts all connections as a CurveZMQ server with this secret key (40 characters of Z85).
  ///
  /// Source: zmq_curve(7).
  public borrowing func setCurveServer(secretKey: String) throws(ZeroMQError) {
    try set(ZMQ_CURVE_SERVER, to: 1, named: "role of a CURVE server")
    // libzmq tells a Z85 text from a binary key by its length, with the terminating zero.
    guard zmq_setsockopt(handle, ZMQ_CURVE_SECRETKEY, secretKey, secretKey.utf8.count + 1) == 0
    else { throw .last("set the CURVE secret key (expected: 40 characters of Z85)") }
  }

  /// The endpoint of the last ``bind(to:)``, with the port that was chosen.
  public var lastEndpoint: String {
    borrowing get throws(ZeroMQError) {
      var buffer = [CChar](repeating: 0, count: 1024)
      var size = buffer.count
      guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &buffer, &size) == 0 else {
        throw .last("read the last endpoint")
      }
      return String(decoding: buffer.prefix(max(size - 1, 0)).map(UInt8.init), as: UTF8.self)
    }
  }

  private borrowing func set(
    _ option: Int32, to value: Int32, named name: String
  ) throws(ZeroMQError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else {
      throw .last("set the \(name) to \(value)")
    }
  }

  private borrowing func set(
    _ option: Int32, to value: [UInt8], named name: String
  ) throws(ZeroMQError) {
    guard zmq_setsockopt(handle, option, value, value.count) == 0 else {
      throw .last("set the \(name)")
    }
  }
}
