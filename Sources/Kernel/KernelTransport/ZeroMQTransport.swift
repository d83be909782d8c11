public import JupyterKernel
public import JupyterProtocol
public import Logging
public import ZeroMQ

/// The channels of a connection file over ZeroMQ; every socket has its own thread.
public final class ZeroMQTransport: Transport {
  /// The messages that may wait for one subscriber before everybody waits for it.
  ///
  /// Unlimited queues let a stalled client fill the memory, and libzmq's default of dropping
  /// beyond 1,000 loses output. With streams in chunks of 64 KB this is at most 128 MB a client.
  public static let publishedQueueLimit: Int32 = 2048

  private let context: Context
  private let threads: [Channel: SocketThread]
  private let streams: [Channel: AsyncStream<[[UInt8]]>]
  private let continuations: [AsyncStream<[[UInt8]]>.Continuation]

  /// Opens all channels.
  ///
  /// - Parameters:
  ///   - connection: Where to listen.
  ///   - context: The context of the sockets; it ends with the transport.
  ///   - log: Hears of trouble with single messages.
  ///   - welcome: Makes what a new subscriber to a topic is told first.
  /// - Throws: The error of the first channel that cannot be opened.
  public init(
    _ connection: ConnectionFile, context: Context, log: Logger,
    welcome: @escaping @Sendable (_ topic: [UInt8]) -> WireMessage
  ) throws(ZeroMQError) {
    let policy = SendPolicy { log.warning("\($0)") }
    let prepare: @Sendable (Channel, borrowing Socket) throws(ZeroMQError) -> Void = {
      channel, socket throws(ZeroMQError) in
      try socket.setLinger(milliseconds: 500)
      if let secretKey = connection.curveSecretKey {
        try socket.setCurveServer(secretKey: secretKey)
      }
      if channel == .iopub {
        try socket.setSendQueueLimit(Self.publishedQueueLimit)
        try socket.setRefusesWhenFull(true)
        try socket.setManualSubscriptions()
      } else {
        try socket.setSendQueueLimit(0)
        try socket.setHandover()
      }
      try socket.bind(to: connection.endpoint(of: channel))
    }

    var threads: [Channel: SocketThread] = [:]
    var streams: [Channel: AsyncStream<[[UInt8]]>] = [:]
    var continuations: [AsyncStream<[[UInt8]]>.Continuation] = []
    for channel in Channel.allCases {
      let receive: SocketThread.Receiver
      switch channel {
      case .iopub:
        receive = { frames, socket in
          do throws(ZeroMQError) {
            try Self.answerSubscription(frames, on: socket, welcome: welcome)
          } catch {
            policy.report(error)
          }
        }
      case .heartbeat:
        receive = { frames, socket in
          do throws(ZeroMQError) { _ = try socket.send(frames) } catch { policy.report(error) }
        }
      case .shell, .control, .stdin:
        let (stream, continuation) = AsyncStream<[[UInt8]]>.makeStream()
        streams[channel] = stream
        continuations.append(continuation)
        receive = { frames, _ in continuation.yield(frames) }
      }
      threads[channel] = try SocketThread(
        channel == .iopub ? .extendedPublisher : .router, in: context, policy: policy,
        configure: { socket throws(ZeroMQError) in try prepare(channel, socket) },
        receive: receive)
    }
    self.context = context
    self.threads = threads
    self.streams = streams
    self.continuations = continuations
  }

  /// The messages that arrive on shell, control or stdin.
  public func incoming(on channel: Channel) -> AsyncStream<[[UInt8]]> {
    guard let stream = streams[channel] else {
      preconditionFailure("\(channel) has no messages for the kernel; read shell, control or stdin")
    }
    return stream
  }

  /// Gives the message to the thread of the channel's socket.
  public func send(_ message: WireMessage, on channel: Channel) {
    threads[channel]?.send(message.frames)
  }

  /// Sends what is queued, closes all sockets, and waits until the messages have left.
  public func close() {
    for continuation in continuations { continuation.finish() }
    for thread in threads.values { thread.close() }
    context.terminate()
  }

  /// Lets a subscription take effect and welcomes the subscriber, with nothing in between.
  private static func answerSubscription(
    _ frames: [[UInt8]], on socket: borrowing Socket,
    welcome: (_ topic: [UInt8]) -> WireMessage
  ) throws(ZeroMQError) {
    guard let request = frames.first, let kind = request.first else { return }
    let topic = Array(request.dropFirst())
    switch kind {
    case 1:
      try socket.acceptSubscription(to: topic)
      _ = try socket.send(welcome(topic).frames)
    case 0: try socket.endSubscription(to: topic)
    default: break  // a subscriber may send anything; only these two have a meaning
    }
  }
}
