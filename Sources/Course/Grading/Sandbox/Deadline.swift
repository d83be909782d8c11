/// A moment on the monotonic clock until which something may take.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant

  /// The moment `seconds` from now.
  static func `in`(seconds: Double) -> Deadline {
    Deadline(end: .now + .milliseconds(Int64(seconds * 1000)))
  }

  /// Milliseconds until then, rounded up; 0 once it has passed.
  var remainingMilliseconds: Int32 {
    let rest = ContinuousClock.now.duration(to: end)
    let milliseconds = rest / .milliseconds(1)
    return milliseconds <= 0 ? 0 : Int32(min(milliseconds.rounded(.up), 1e9))
  }
}
