import Foundation
import GRDB

extension Gradebook {
  static let rubricSchema = """
    CREATE TABLE rubric (
      number INTEGER PRIMARY KEY, assignment TEXT NOT NULL REFERENCES assignment,
      cell TEXT NOT NULL, document TEXT NOT NULL, moment TEXT NOT NULL, author TEXT NOT NULL
    ) STRICT;
    ALTER TABLE entry ADD COLUMN criterion TEXT NOT NULL DEFAULT '';
    CREATE TRIGGER keepRubric BEFORE UPDATE ON rubric
      BEGIN SELECT RAISE(ABORT, 'rubrics are never changed, only added'); END;
    CREATE TRIGGER keepRubrics BEFORE DELETE ON rubric
      BEGIN SELECT RAISE(ABORT, 'rubrics are never deleted'); END;
    """

  /// Says how a cell is graded by people; the newest rubric of a cell counts.
  ///
  /// From then on the points of the cell are those given for its criteria.
  ///
  /// - Throws: ``GradingError/submission(_:)`` if the assignment is not known, or the criteria do not
  ///   give the points that the cell has; or the database's error.
  public func setRubric(
    _ rubric: Rubric, assignment: String, cell: String, by author: Author
  ) throws {
    for result in try results(assignment: assignment).prefix(1) {
      guard let points = result.manual[cell] else {
        throw GradingError.submission(
          "\(assignment) has no cell \(cell) that people grade; it has "
            + "\(result.manual.keys.sorted().joined(separator: ", "))")
      }
      guard abs(points - rubric.points) < 1e-9 else {
        throw GradingError.submission(
          "the criteria give \(rubric.points) points, but \(cell) has \(points)")
      }
    }
    try database.write { database in
      try Self.require("assignment", "name", assignment, in: database)
      try database.execute(
        sql: """
          INSERT INTO rubric (assignment, cell, document, moment, author) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          assignment, cell, String(decoding: try JSONEncoder().encode(rubric), as: UTF8.self),
          author.moment, author.name,
        ])
    }
  }

  /// The rubrics of an assignment, by cell.
  public func rubrics(assignment: String) throws -> [String: Rubric] {
    try database.read { try Self.rubrics(of: assignment, in: $0) }
  }

  static func rubrics(of assignment: String, in database: Database) throws -> [String: Rubric] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT cell, document FROM rubric WHERE assignment = ? ORDER BY number",
      arguments: [assignment])
    var rubrics: [String: Rubric] = [:]
    for row in rows {
      let document: String = row["document"]
      rubrics[row["cell"]] = try JSONDecoder().decode(Rubric.self, from: Data(document.utf8))
    }
    return rubrics
  }

  /// Refuses points for a criterion that is not there, beyond its own, or past the rubric.
  static func check(_ entry: Entry, assignment: String, in database: Database) throws {
    let rubrics = try rubrics(of: assignment, in: database)
    switch entry {
    case .manual(let cell, _, _) where rubrics[cell] != nil:
      let names = rubrics[cell]?.criteria.map(\.name).joined(separator: ", ") ?? ""
      throw GradingError.submission("\(cell) has a rubric; give points for a criterion: \(names)")
    case .manual(let cell, let points, _):
      guard let result = try results(of: assignment, in: database).first else { break }
      guard let most = result.manual[cell] else {
        let known = result.manual.keys.sorted().joined(separator: ", ")
        throw GradingError.submission(
          "\(assignment) has no cell \(cell) that people grade; "
            + (known.isEmpty ? "it has none" : "it has \(known)"))
      }
      guard (0...most).contains(points) else {
        throw GradingError.submission(
          "\(points) points for \(cell), which gives 0 to \(most); `add extra` gives more")
      }
    case .criterion(let cell, let name, let points, _):
      guard let criterion = rubrics[cell]?.criteria.first(where: { $0.name == name }) else {
        throw GradingError.submission("\(cell) has no criterion \(name)")
      }
      guard points >= 0, points <= criterion.points else {
        throw GradingError.submission(
          "\(points) points for \(name) of \(cell), which gives 0 to \(criterion.points)")
      }
    default: break
    }
  }

  /// Throws unless a row is there.
  static func require(
    _ table: String, _ column: String, _ value: String, in database: Database
  ) throws {
    let isKnown = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(column) = ?)",
      arguments: [value])
    guard isKnown == true else {
      throw GradingError.submission("the gradebook knows no \(table) \(value)")
    }
  }
}
