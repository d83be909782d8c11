import Glibc
import Synchronization

/// A thread that owns one socket, sends what others hand to it and passes on what arrives.
///
/// libzmq's sockets are bound to one thread; this type is how the rest of the program reaches one.
public final class SocketThread: Sendable {
  /// What to do with a message that arrived; runs on the thread, which owns the socket.
  public typealias Receiver = @Sendable (_ frames: [[UInt8]], _ socket: borrowing Socket) -> Void

  /// The messages that wait to be sent.
  private struct Outbox {
    var messages: [[[UInt8]]] = []
    var byteCount = 0
    var hasWaiters = false
    var isClosing = false
  }

  private let outbox = Mutex(Outbox())
  private let room = Condition()
  private let wakeup: Wakeup
  private let finished = Condition()
  private let policy: SendPolicy

  /// Starts the thread and creates its socket there.
  ///
  /// - Parameters:
  ///   - kind: The kind of the socket.
  ///   - context: The context of the socket.
  ///   - policy: What a full queue means.
  ///   - configure: Sets options and binds or connects.
  ///   - receive: Takes what arrives.
  /// - Throws: The error of creating or configuring the socket.
  public init(
    _ kind: Socket.Kind, in context: Context, policy: SendPolicy = SendPolicy(),
    configure: @escaping @Sendable (borrowing Socket) throws(ZeroMQError) -> Void,
    receive: @escaping Receiver
  ) throws(ZeroMQError) {
    wakeup = try Wakeup()
    self.policy = policy
    let started = Condition()
    let failure = Mutex<ZeroMQError?>(nil)
    startThread { [self] in
      defer { finished.signal() }
      do throws(ZeroMQError) {
        let socket = try Socket(kind, in: context)
        try configure(socket)
        started.signal()
        run(socket, receive: receive)
      } catch {
        failure.withLock { $0 = error }
        started.signal()
      }
    }
    started.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Queues a message; waits while more than the policy's bytes are queued already.
  public func send(_ frames: [[UInt8]]) {
    let size = frames.reduce(0) { $0 + $1.count }
    while true {
      let isQueued = outbox.withLock { outbox in
        if outbox.byteCount >= policy.queuedBytes, !outbox.isClosing {
          outbox.hasWaiters = true
          return false
        }
        outbox.messages.append(frames)
        outbox.byteCount += size
        return true
      }
      if isQueued { return wakeup.signal() }
      room.wait(milliseconds: 50)
    }
  }

  /// Sends what is queued, closes the socket and ends the thread.
  public func close() {
    outbox.withLock { $0.isClosing = true }
    wakeup.signal()
    finished.wait()
  }

  private func run(_ socket: borrowing Socket, receive: Receiver) {
    while true {
      let isClosing = outbox.withLock { $0.isClosing }
      do throws(ZeroMQError) {
        while let frames = try socket.receive() { receive(frames, socket) }
        try sendQueued(through: socket, receive: receive)
        if isClosing { return }
        try Poller.wait(for: socket, or: wakeup)
      } catch {
        // A peer that vanished between two frames is its own loss; the socket serves the others.
        policy.report(error)
      }
    }
  }

  private func sendQueued(
    through socket: borrowing Socket, receive: Receiver
  ) throws(ZeroMQError) {
    while true {
      let batch = outbox.withLock { outbox in
        defer { outbox = Outbox(isClosing: outbox.isClosing) }
        return outbox
      }
      if batch.hasWaiters { room.signal() }
      if batch.messages.isEmpty { return }
      for frames in batch.messages {
        // New subscribers are served before each message, so that their welcome comes first.
        while let arrived = try socket.receive() { receive(arrived, socket) }
        try send(frames, through: socket, receive: receive)
      }
    }
  }

  /// Sends one message, with patience for peers whose queue is full.
  private func send(
    _ frames: [[UInt8]], through socket: borrowing Socket, receive: Receiver
  ) throws(ZeroMQError) {
    let start = ContinuousClock.now
    while try !socket.send(frames) {
      if outbox.withLock({ $0.isClosing }) || start.duration(to: .now) > policy.patience {
        // libzmq then leaves out the full queues only, and skips them until they have drained.
        try socket.setRefusesWhenFull(false)
        _ = try socket.send(frames)
        try socket.setRefusesWhenFull(true)
        policy.report(ZeroMQError(code: EAGAIN, operation: "wait longer for a client that stalls"))
        return
      }
      try Poller.wait(for: socket, or: wakeup, atMost: 2)
      while let arrived = try socket.receive() { receive(arrived, socket) }
    }
  }
}
