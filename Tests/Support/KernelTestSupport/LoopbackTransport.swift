public import JupyterKernel
public import JupyterProtocol
import Synchronization

/// Channels inside one process: a test is the client.
public final class LoopbackTransport: Transport {
  private struct State {
    var sent: [(channel: Channel, message: WireMessage)] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let streams: [Channel: AsyncStream<[[UInt8]]>]
  private let continuations: [Channel: AsyncStream<[[UInt8]]>.Continuation]

  /// Creates channels on which nothing was said yet.
  public init() {
    var streams: [Channel: AsyncStream<[[UInt8]]>] = [:]
    var continuations: [Channel: AsyncStream<[[UInt8]]>.Continuation] = [:]
    for channel in [Channel.shell, .control, .stdin] {
      (streams[channel], continuations[channel]) = AsyncStream<[[UInt8]]>.makeStream()
    }
    self.streams = streams
    self.continuations = continuations
  }

  /// The stream of what the client sends.
  public func incoming(on channel: Channel) -> AsyncStream<[[UInt8]]> {
    guard let stream = streams[channel] else {
      preconditionFailure("nothing arrives on \(channel)")
    }
    return stream
  }

  /// Keeps what the kernel says.
  public func send(_ message: WireMessage, on channel: Channel) {
    state.withLock { $0.sent.append((channel, message)) }
    wake()
  }

  /// Lets those who wait look again.
  private func wake() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Ends the streams.
  public func close() {
    for continuation in continuations.values { continuation.finish() }
  }

  /// Says something to the kernel, as a client does.
  public func deliver(_ frames: [[UInt8]], on channel: Channel) {
    continuations[channel]?.yield(frames)
  }

  /// Waits until what the kernel said satisfies `condition`, or the task is cancelled, and returns it.
  public func messages(
    until condition: @Sendable ([(channel: Channel, message: WireMessage)]) -> Bool
  ) async -> [(channel: Channel, message: WireMessage)] {
    while true {
      let sent = state.withLock { $0.sent }
      if condition(sent) || Task.isCancelled { return sent }
      let count = sent.count
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let resumeNow = state.withLock { state in
            if state.sent.count != count || Task.isCancelled { return true }
            state.waiters.append(continuation)
            return false
          }
          if resumeNow { continuation.resume() }
        }
      } onCancel: {
        wake()
      }
    }
  }
}
