/// The mark of one student in one assignment, as the newest entries of a gradebook make it.
public struct Mark: Sendable, Hashable, Codable {
  /// What people gave for one criterion of a cell's rubric.
  public struct Criterion: Sendable, Hashable, Codable {
    /// The cell, the criterion, and what a perfect answer has.
    public var cell, name, text: String
    /// The points for a perfect answer.
    public var points: Double
    /// The points that were given; `nil` before somebody looked.
    public var given: Double?
    /// Words for the student.
    public var comment: String
  }

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
  /// The criteria of all cells with a rubric, by cell, in the rubric's order.
  public var criteria: [Criterion] = []
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

  /// Takes the points of cells with a rubric from its criteria.
  mutating func take(_ rubrics: [String: Rubric], given: [String: Criterion]) {
    for (cell, rubric) in rubrics.sorted(by: { $0.key < $1.key }) {
      let own = rubric.criteria.map { criterion in
        // Points of an earlier rubric that this one does not allow have to be given anew.
        let found = given["\(cell)\n\(criterion.name)"].flatMap { old in
          (old.given ?? 0) <= criterion.points ? old : nil
        }
        return Criterion(
          cell: cell, name: criterion.name, text: criterion.text, points: criterion.points,
          given: found?.given, comment: found?.comment ?? "")
      }
      let points = own.compactMap(\.given)
      manual[cell] = points.isEmpty ? nil : points.reduce(0, +)
      comments[cell] = nil
      ungraded.removeAll { $0 == cell }
      ungraded += own.filter { $0.given == nil }.map { "\(cell) (\($0.name))" }
      criteria += own
    }
  }

  /// The points that count: max(0, raw − penalty).
  public var score: Double { max(0, raw - penalty) }
}
