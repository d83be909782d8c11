public import JupyterProtocol

/// The channels between a kernel and its clients.
///
/// The kernel knows no sockets: ZeroMQ is one transport, tests use another.
public protocol Transport: Sendable {
  /// The messages that arrive on `channel`, which is shell, control or stdin; there is one reader.
  ///
  /// The stream ends when the transport closes.
  func incoming(on channel: Channel) -> AsyncStream<[[UInt8]]>

  /// Sends a message, in order with all others of its channel; may block while clients are slow.
  func send(_ message: WireMessage, on channel: Channel)

  /// Delivers what was sent and ends all channels; idempotent.
  func close()
}
