import Foundation
import GRDB

extension Gradebook {
  /// What a person adds to a student's assignment.
  public enum Entry: Sendable, Hashable {
    /// Points for a cell that people grade, with a comment for the student.
    case manual(cell: String, points: Double, comment: String)
    /// Points for one criterion of a cell's rubric, with a comment for the student.
    case criterion(cell: String, name: String, points: Double, comment: String)
    /// Points beyond those of the assignment; negative ones are taken away.
    case extraCredit(Double, reason: String)
    /// How many days later than due a submission may come.
    case extensionDays(Double, reason: String)
    /// How many days after the due date the submission came.
    case daysLate(Double)
    /// Words for the student about the whole submission.
    case comment(String)

    var row: (kind: String, cell: String, criterion: String, value: Double, comment: String) {
      switch self {
      case .manual(let cell, let points, let comment): ("manual", cell, "", points, comment)
      case .criterion(let cell, let name, let points, let comment):
        ("criterion", cell, name, points, comment)
      case .extraCredit(let points, let reason): ("extra", "", "", points, reason)
      case .extensionDays(let days, let reason): ("extension", "", "", days, reason)
      case .daysLate(let days): ("late", "", "", days, "")
      case .comment(let text): ("comment", "", "", 0, text)
      }
    }
  }

  /// Makes an assignment known, or changes its points and its rule for late submissions.
  ///
  /// - Parameters:
  ///   - name: The name of the assignment.
  ///   - points: Its points, those that people give included.
  ///   - due: When it is due, in ISO 8601; stays as it is if not given.
  ///   - penaltyPerDay: The share of the points that a day of delay costs, 0.1 for a tenth.
  /// - Throws: The database's error.
  public func setAssignment(
    _ name: String, points: Double, due: String? = nil, penaltyPerDay: Double? = nil
  ) throws {
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO assignment (name, points, due, penaltyPerDay) VALUES (?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET points = excluded.points,
            due = coalesce(?, due), penaltyPerDay = coalesce(?, penaltyPerDay)
          """,
        arguments: [name, points, due, penaltyPerDay ?? 0, due, penaltyPerDay])
    }
  }

  /// Makes a student known, or changes names and address.
  public func setStudent(
    _ id: String, lastName: String, firstName: String, email: String
  ) throws {
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO student (id, lastName, firstName, email) VALUES (?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET lastName = excluded.lastName,
            firstName = excluded.firstName, email = excluded.email
          """,
        arguments: [id, lastName, firstName, email])
    }
  }

  /// Adds the results that are not there yet, all or none.
  ///
  /// A result is there already if its document equals the newest of its student and assignment, so
  /// that adding a shard twice adds it once.
  ///
  /// - Parameters:
  ///   - results: What grading found.
  ///   - points: The points of the assignment, manual ones included.
  ///   - author: Who adds them, and when.
  /// - Returns: How many were new.
  /// - Throws: The database's error; then nothing was added.
  @discardableResult
  public func add(
    _ results: [SubmissionResult], points: Double, by author: Author
  ) throws -> Int {
    for name in Set(results.map(\.assignment)).sorted() {
      try setAssignment(name, points: points)
    }
    return try database.write { database in
      var added = 0
      for result in results {
        try database.execute(
          sql: "INSERT OR IGNORE INTO student (id) VALUES (?)", arguments: [result.student])
        let document = String(decoding: try ResultLines.encode(result), as: UTF8.self)
        let newest = try String.fetchOne(
          database,
          sql: """
            SELECT document FROM result WHERE assignment = ? AND student = ?
            ORDER BY number DESC LIMIT 1
            """, arguments: [result.assignment, result.student])
        if newest == document { continue }
        try database.execute(
          sql: """
            INSERT INTO result (assignment, student, submissionHash, manifestHash, earned, document,
              moment, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            result.assignment, result.student, result.submissionHash, result.manifestHash,
            result.earned, document, author.moment, author.name,
          ])
        added += 1
      }
      return added
    }
  }

  /// Adds what a person decided.
  ///
  /// - Throws: ``GradingError/submission(_:)`` if assignment or student is not known, or the points do
  ///   not fit the cell's rubric.
  public func add(
    _ entry: Entry, assignment: String, student: String, by author: Author
  ) throws {
    let row = entry.row
    guard row.value.isFinite else {
      throw GradingError.submission("\(row.value) is no number of points or days")
    }
    try database.write { database in
      try Self.require("assignment", "name", assignment, in: database)
      try Self.require("student", "id", student, in: database)
      try Self.check(entry, assignment: assignment, in: database)
      try database.execute(
        sql: """
          INSERT INTO entry
            (assignment, student, kind, cell, criterion, value, comment, moment, author)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          assignment, student, row.kind, row.cell, row.criterion, row.value, row.comment,
          author.moment,
          author.name,
        ])
    }
  }
}
