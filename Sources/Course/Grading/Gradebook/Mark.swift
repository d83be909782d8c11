/// The mark of one student in one assignment, as the newest entries of a gradebook make it.
public struct Mark: Sendable, Hashable, Codable {
  /// The assignment, and who handed it in.
  public var assignment, student: String
  /// Names and address of the student.
  public var lastName = "", firstName = "", email = ""
  /// When it was due.
  public var due: String?
  /// When the newest result was added.
  public var moment = ""
  /// Points of checks.
  public var automatic = 0.0
  /// Points that people gave, by cell.
  public var manual: [String: Double] = [:]
  /// What people wrote, by cell; empty for the whole submission.
  public var comments: [String: String] = [:]
  /// Points beyond those of the assignment.
  public var extraCredit = 0.0
  /// Points lost by being late.
  public var penalty = 0.0
  /// The points of the assignment.
  public var maximum = 0.0
  /// The cells that people still have to grade.
  public var ungraded: [String] = []
  /// What was odd, or kept the submission from being graded; also that no sandbox was used.
  public var remarks: [String] = []

  /// All points before the penalty.
  public var raw: Double { automatic + manual.values.reduce(0, +) + extraCredit }

  /// The points that count: max(0, raw − penalty).
  public var score: Double { max(0, raw - penalty) }
}
