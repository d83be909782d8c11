/// Until when something may take: a moment on the monotonic clock, and perhaps an amount of processor
/// time that may be used until then.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant
  /// The seconds of processor time, if they are limited.
  let processorSeconds: Double?

  /// The moment `seconds` from now.
  static func `in`(seconds: Double) -> Deadline {
    Deadline(end: .now + .milliseconds(Int64(seconds * 1000)), processorSeconds: nil)
  }

  /// `processorSeconds` of processor time, however long they take on a machine that has much to do; and
  /// a moment so late that only a process that waits for nothing gets there.
  static func `in`(processorSeconds: Double) -> Deadline {
    let wallSeconds = processorSeconds * patience + 10
    return Deadline(
      end: .now + .milliseconds(Int64(wallSeconds * 1000)), processorSeconds: processorSeconds)
  }

  /// How many times as long as its processor time a process may take by the wall clock.
  static let patience = 10.0

  /// Milliseconds until then, rounded up; 0 once it has passed.
  var remainingMilliseconds: Int32 {
    let rest = ContinuousClock.now.duration(to: end)
    let milliseconds = rest / .milliseconds(1)
    return milliseconds <= 0 ? 0 : Int32(min(milliseconds.rounded(.up), 1e9))
  }
}
