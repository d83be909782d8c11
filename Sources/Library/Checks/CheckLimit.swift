/// What the code that a check calls may use for one input while grading.
///
///     check("q1", points: 1, given: [30], limit: .seconds(2, megabytes: 256)) { fibonacci($0) }
///
/// What is not given is the limit of the whole submission.
public struct CheckLimit: Sendable, Hashable {
  /// Seconds of processor time for one input, of all threads together; ten times as many seconds, and
  /// ten more, may pass by the wall clock.
  public var seconds: Double?
  /// MiB of address space of the process, the course library and runtime included.
  public var megabytes: Int?
  /// KiB that may be printed, and KiB that may be returned.
  public var kilobytes: Int?

  /// Creates a limit.
  ///
  /// - Precondition: Every given number is positive.
  public init(seconds: Double? = nil, megabytes: Int? = nil, kilobytes: Int? = nil) {
    precondition(
      (seconds ?? 1) > 0 && (megabytes ?? 1) > 0 && (kilobytes ?? 1) > 0,
      "a limit is a positive number")
    self.seconds = seconds
    self.megabytes = megabytes
    self.kilobytes = kilobytes
  }

  /// A limit of time, and of memory and output where given.
  public static func seconds(
    _ seconds: Double, megabytes: Int? = nil, kilobytes: Int? = nil
  ) -> CheckLimit {
    CheckLimit(seconds: seconds, megabytes: megabytes, kilobytes: kilobytes)
  }

  /// A limit of memory.
  public static func megabytes(_ megabytes: Int) -> CheckLimit { CheckLimit(megabytes: megabytes) }

  /// A limit of output.
  public static func kilobytes(_ kilobytes: Int) -> CheckLimit { CheckLimit(kilobytes: kilobytes) }
}
