public import Display

/// A cell of an assignment and what it is for.
public struct AssignmentCell: Sendable, Hashable {
  /// What a cell is for.
  public enum Role: Sendable, Hashable {
    /// Prose, which stays as it is.
    case prose
    /// Code that every student gets and that nbgrader restores.
    case given
    /// The student's answer; the source holds the instructor's.
    case solution
    /// Checks.
    case tests([CheckCall])
    /// An answer that people read; `points` are theirs to give.
    case manual(points: Double)
    /// A wrong solution of the cell `of`, which must lose points of `checks`; never released.
    case mutant(of: String, checks: [String])
  }

  /// Names the cell in its assignment: nbgrader's grade_id; empty for prose and mutants.
  public var gradeID: String
  /// What the cell is for.
  public var role: Role
  /// `code`, `markdown` or `raw`.
  public var cellType: String
  /// The instructor's text.
  public var source: String
  /// The text that students get; `nil` for a mutant.
  public var released: String?
  /// The cell's own metadata, without nbgrader's.
  public var metadata: [String: JSONValue]

  /// What nbgrader keeps with the cell; `nil` for prose and mutants.
  var nbgrader: NbgraderMetadata? {
    switch role {
    case .prose, .mutant: nil
    case .given:
      NbgraderMetadata(gradeID: gradeID, isGrade: false, isSolution: false, isLocked: true)
    case .solution:
      NbgraderMetadata(gradeID: gradeID, isGrade: false, isSolution: true, isLocked: false)
    case .tests(let checks):
      NbgraderMetadata(
        gradeID: gradeID, isGrade: true, isSolution: false, isLocked: true,
        points: checks.map(\.points).reduce(0, +))
    case .manual(let points):
      NbgraderMetadata(
        gradeID: gradeID, isGrade: true, isSolution: true, isLocked: false, points: points)
    }
  }
}
