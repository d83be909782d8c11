/// What a submission may use.
///
/// Time is processor time, which a machine with much to do does not use up; by the wall clock ten times
/// as much may pass, and ten seconds.
public struct GradingLimits: Sendable, Hashable, Codable {
  /// Bytes of address space of a worker.
  public var memoryBytes = 2 << 30
  /// Seconds of CPU time of a worker, from its start to its end.
  public var cpuSeconds = 120
  /// Seconds of processor time for the top-level statements of a unit.
  public var startSeconds = 30.0
  /// Bytes of one answer.
  public var answerBytes = 1 << 20
  /// Bytes that may be printed while one input is tried.
  public var printedBytes = 1 << 20
  /// Seconds of processor time for all checks of a submission together; those that come later score
  /// nothing.
  public var totalSeconds = 300.0

  /// The limits that fit ordinary assignments.
  public init() {}
}
