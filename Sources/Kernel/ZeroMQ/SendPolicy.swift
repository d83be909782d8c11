/// What a ``SocketThread`` does when messages cannot leave as fast as they are made.
public struct SendPolicy: Sendable {
  /// The bytes that may wait for the thread before ``SocketThread/send(_:)`` makes its caller wait.
  public var queuedBytes: Int

  /// How long everybody waits for a peer whose queue is full before that peer loses messages.
  public var patience: Duration

  /// Hears of errors; runs on the socket's thread.
  public var report: @Sendable (ZeroMQError) -> Void

  /// Creates a policy.
  public init(
    queuedBytes: Int = 16 << 20, patience: Duration = .seconds(10),
    report: @escaping @Sendable (ZeroMQError) -> Void = { _ in }
  ) {
    self.queuedBytes = queuedBytes
    self.patience = patience
    self.report = report
  }
}
