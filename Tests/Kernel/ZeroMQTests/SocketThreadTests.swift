import Synchronization
import Testing
import ZeroMQ

@Suite("Socket thread")
struct SocketThreadTests {
  /// What a thread received, for a test that waits for it.
  private final class Inbox: Sendable {
    let messages: AsyncStream<[[UInt8]]>
    private let continuation: AsyncStream<[[UInt8]]>.Continuation
    init() { (messages, continuation) = AsyncStream.makeStream() }
    func add(_ frames: [[UInt8]]) { continuation.yield(frames) }

    func next(_ count: Int) async -> [[[UInt8]]] {
      var taken: [[[UInt8]]] = []
      for await message in messages {
        taken.append(message)
        if taken.count == count { break }
      }
      return taken
    }
  }

  @Test("answers a dealer through a router, frame by frame")
  func roundTrip() async throws {
    let context = try Context()
    let inbox = Inbox()
    let router = try SocketThread(
      .router, in: context,
      configure: { socket throws(ZeroMQError) in try socket.bind(to: "inproc://echo") },
      receive: { frames, socket in _ = try? socket.send(frames) })
    let dealer = try SocketThread(
      .dealer, in: context,
      configure: { socket throws(ZeroMQError) in try socket.connect(to: "inproc://echo") },
      receive: { frames, _ in inbox.add(frames) })
    dealer.send([[1], [], [2, 3]])
    #expect(await inbox.next(1) == [[[1], [], [2, 3]]])
    dealer.close()
    router.close()
  }

  @Test("loses nothing and keeps the order beyond the queue's limit")
  func order() async throws {
    let context = try Context()
    let inbox = Inbox()
    let publisher = try SocketThread(
      .extendedPublisher, in: context,
      configure: { socket throws(ZeroMQError) in
        try socket.setSendQueueLimit(10)
        try socket.setRefusesWhenFull(true)
        try socket.setManualSubscriptions()
        try socket.bind(to: "inproc://numbers")
      },
      receive: { frames, socket in
        try? socket.acceptSubscription(to: Array(frames[0].dropFirst()))
        _ = try? socket.send([[], Array("welcome".utf8)])
      })
    let subscriber = try SocketThread(
      .subscriber, in: context,
      configure: { socket throws(ZeroMQError) in
        try socket.connect(to: "inproc://numbers")
        try socket.subscribe(to: [])
      },
      receive: { frames, _ in inbox.add(frames) })
    #expect(await inbox.next(1) == [[[], Array("welcome".utf8)]])
    for number in 0..<5_000 { publisher.send([Array("\(number)".utf8)]) }
    let received = await inbox.next(5_000).map { String(decoding: $0[0], as: UTF8.self) }
    #expect(received == (0..<5_000).map(String.init))
    subscriber.close()
    publisher.close()
  }

  @Test("says which endpoint could not be bound")
  func bindError() throws {
    let context = try Context()
    let error = #expect(throws: ZeroMQError.self) {
      try SocketThread(
        .router, in: context,
        configure: { socket throws(ZeroMQError) in try socket.bind(to: "nonsense://x") },
        receive: { _, _ in })
    }
    #expect(error?.description.contains("bind to nonsense://x") == true)
  }
}
