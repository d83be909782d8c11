/// Decides which of many updates of an output are shown: at most ten in a second.
///
/// Front ends draw every update; more of them than the eye can follow only cost time.
public struct UpdateLimit: Sendable {
  /// The shortest time between two updates.
  public static let interval = Duration.milliseconds(100)

  private var last: ContinuousClock.Instant?

  /// Creates a limit that admits the next update.
  public init() {}

  /// Whether an update at `now` is shown.
  public mutating func admits(_ now: ContinuousClock.Instant) -> Bool {
    if let last, last.duration(to: now) < Self.interval { return false }
    last = now
    return true
  }
}
