/// How one submission came out; equal inputs give equal results on every machine.
public struct SubmissionResult: Sendable, Hashable, Codable {
  /// How one check came out.
  public struct CheckResult: Sendable, Hashable, Codable {
    /// The check.
    public var id: String
    /// The grade_id of its cell.
    public var cell: String
    /// Whether students may know no more than id and hint.
    public var isHidden: Bool
    /// The points it gives.
    public var points: Double
    /// The points it gave.
    public var earned: Double
    /// How many inputs passed, and of how many.
    public var passed, total: Int
    /// The smallest input that failed.
    public var failure: Failure?
    /// What those who fail are told.
    public var hint: String?
  }

  /// An input that failed.
  public struct Failure: Sendable, Hashable, Codable {
    /// The input, what was expected of its value, and what came.
    public var input, expected, got: String
  }

  /// The assignment and who handed it in.
  public var assignment, student: String
  /// SHA-256 of the notebook file.
  public var submissionHash: String
  /// SHA-256 of the manifest.
  public var manifestHash: String
  /// What kept the student's code in.
  public var sandbox: SandboxTier
  /// What counted its memory and processes; `nil` in older results.
  public var resources: ResourceLimits?
  /// What was odd about the submission.
  public var flags: [String] = []
  /// Why it could not be graded at all.
  public var problem: String?
  /// The checks in order.
  public var checks: [CheckResult] = []
  /// Cells that people have to grade, with their points.
  public var manual: [String: Double] = [:]
  /// The text of the answers, by grade_id.
  public var answers: [String: String] = [:]

  /// The points of all checks together.
  public var earned: Double { checks.map(\.earned).reduce(0, +) }
  /// The points that checks give together.
  public var points: Double { checks.map(\.points).reduce(0, +) }
}
