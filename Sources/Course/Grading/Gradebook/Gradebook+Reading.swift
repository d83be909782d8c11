import Foundation
import GRDB

extension Gradebook {
  /// A line of the history of a student's assignment.
  public struct HistoryLine: Sendable, Hashable, Codable {
    /// When, by whom, and what.
    public var moment, author, text: String
  }

  /// The marks of an assignment, or of all, by assignment and student.
  public func marks(assignment: String? = nil) throws -> [Mark] {
    try database.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT assignment.name, assignment.points, assignment.due, assignment.penaltyPerDay,
            student.id, student.lastName, student.firstName, student.email,
            result.document, result.moment
          FROM assignment CROSS JOIN student
          JOIN result ON result.number = (SELECT max(number) FROM result
            WHERE result.assignment = assignment.name AND result.student = student.id)
          WHERE assignment.name = coalesce(?, assignment.name)
          ORDER BY assignment.name, student.id
          """, arguments: [assignment])
      return try rows.map { try mark(from: $0, database) }
    }
  }

  /// The newest results of an assignment, by student.
  public func results(assignment: String) throws -> [SubmissionResult] {
    try database.read { try Self.results(of: assignment, in: $0) }
  }

  static func results(
    of assignment: String, in database: Database
  ) throws -> [SubmissionResult] {
    let documents = try String.fetchAll(
      database,
      sql: """
        SELECT document FROM result WHERE number IN
          (SELECT max(number) FROM result WHERE assignment = ? GROUP BY student)
        ORDER BY student
        """, arguments: [assignment])
    return try documents.map {
      try JSONDecoder().decode(SubmissionResult.self, from: Data($0.utf8))
    }
  }

  /// Everything that was ever entered for a student's assignment, in order.
  public func history(assignment: String, student: String) throws -> [HistoryLine] {
    try database.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT moment, author, 'graded: ' || earned || ' points, submission '
            || substr(submissionHash, 1, 12) || ', manifest ' || substr(manifestHash, 1, 12) AS text
          FROM result WHERE assignment = :assignment AND student = :student
          UNION ALL
          SELECT moment, author, kind || ' ' || cell || ' ' || criterion || ' ' || value || ' ' || comment
          FROM entry WHERE assignment = :assignment AND student = :student
          ORDER BY moment
          """, arguments: ["assignment": assignment, "student": student])
      return rows.map {
        HistoryLine(moment: $0["moment"], author: $0["author"], text: $0["text"])
      }
    }
  }

  private func mark(from row: Row, _ database: Database) throws -> Mark {
    let document: String = row["document"]
    let result = try JSONDecoder().decode(SubmissionResult.self, from: Data(document.utf8))
    var mark = Mark(assignment: row["name"], student: row["id"])
    mark.lastName = row["lastName"]
    mark.firstName = row["firstName"]
    mark.email = row["email"]
    mark.due = row["due"]
    mark.moment = row["moment"]
    mark.maximum = row["points"]
    mark.automatic = result.earned
    mark.remarks = result.flags
    if let problem = result.problem { mark.remarks.insert(problem, at: 0) }
    if result.sandbox == .unsafe { mark.remarks.insert("graded without a sandbox", at: 0) }
    var daysLate = 0.0
    var extensionDays = 0.0
    var given: [String: Mark.Criterion] = [:]
    let entries = try Row.fetchAll(
      database,
      sql: """
        SELECT kind, cell, criterion, value, comment FROM entry WHERE assignment = ? AND student = ?
        ORDER BY number
        """, arguments: [mark.assignment, mark.student])
    for entry in entries {
      let cell: String = entry["cell"]
      let value: Double = entry["value"]
      let comment: String = entry["comment"]
      switch entry["kind"] as String {
      case "manual":
        mark.manual[cell] = value
        mark.comments[cell] = comment
      case "criterion":
        let name: String = entry["criterion"]
        given["\(cell)\n\(name)"] = Mark.Criterion(
          cell: cell, name: name, text: "", points: 0, given: value, comment: comment)
      case "extra": mark.extraCredit = value
      case "extension": extensionDays = value
      case "late": daysLate = value
      default: mark.comments[""] = comment
      }
    }
    mark.ungraded = result.manual.keys.filter { mark.manual[$0] == nil }.sorted()
    mark.take(try Self.rubrics(of: mark.assignment, in: database), given: given)
    let days = max(0, (daysLate - extensionDays).rounded(.up))
    mark.penalty = min(mark.raw, days * row["penaltyPerDay"] * mark.maximum)
    return mark
  }
}
