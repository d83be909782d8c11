import Display
import Glibc
import Synchronization

/// Messages of the front end, which user code handles one after the other; the controller's own.
///
/// Each message is handled on a thread of its own, so that a handler that traps takes no other
/// message with it.
struct CommQueue {
  private final class Delivery: Sendable {
    let number: Int
    let message: CommMessage
    let isHandled = Atomic(false)

    init(number: Int, message: CommMessage) {
      self.number = number
      self.message = message
    }
  }

  private let events: Int32
  private var waiting: [Delivery] = []
  private var current: Delivery?

  /// Creates a queue that writes to the descriptor `events` when a message was handled.
  init(events: Int32) {
    self.events = events
  }

  /// Lets a message wait for its turn.
  mutating func append(_ number: Int, _ message: CommMessage) {
    waiting.append(Delivery(number: number, message: message))
    startNext()
  }

  /// The numbers of the messages that have been handled since the last call.
  mutating func takeHandled() -> [Int] {
    var numbers: [Int] = []
    while let delivery = current, delivery.isHandled.load(ordering: .acquiring) {
      numbers.append(delivery.number)
      current = nil
      startNext()
    }
    return numbers
  }

  /// Takes the present message for handled, because a thread has trapped that may be its own.
  mutating func giveUp() {
    current?.isHandled.store(true, ordering: .releasing)
  }

  private mutating func startNext() {
    guard current == nil, !waiting.isEmpty else { return }
    let delivery = waiting.removeFirst()
    current = delivery
    let hasStarted = Thread.start { [events] in
      delivery.message.handle()
      delivery.isHandled.store(true, ordering: .releasing)
      var one: UInt64 = 1
      _ = write(events, &one, 8)
    }
    if !hasStarted { delivery.isHandled.store(true, ordering: .releasing) }
  }
}
