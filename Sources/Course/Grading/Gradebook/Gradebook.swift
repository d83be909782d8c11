import Foundation
import GRDB

/// The marks of a course in one SQLite file.
///
/// What was measured, graded or decided is only ever added, each entry with the moment and the person;
/// the database refuses to change or delete it. The mark of a student follows from the newest entries.
public struct Gradebook: Sendable {
  let database: DatabaseQueue

  /// Opens the gradebook at `path`, or makes it.
  ///
  /// - Throws: The database's error if the file cannot be opened.
  public init(path: String) throws {
    try self.init(DatabaseQueue(path: path))
  }

  init(_ database: DatabaseQueue) throws {
    self.database = database
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 courses") { database in
      try database.execute(sql: Self.schema)
    }
    migrator.registerMigration("2 rubrics") { database in
      try database.execute(sql: Self.rubricSchema)
    }
    try migrator.migrate(database)
  }

  private static let schema = """
    CREATE TABLE assignment (
      name TEXT PRIMARY KEY, points REAL NOT NULL, due TEXT, penaltyPerDay REAL NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE student (
      id TEXT PRIMARY KEY, lastName TEXT NOT NULL DEFAULT '', firstName TEXT NOT NULL DEFAULT '',
      email TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE result (
      number INTEGER PRIMARY KEY, assignment TEXT NOT NULL REFERENCES assignment,
      student TEXT NOT NULL REFERENCES student, submissionHash TEXT NOT NULL,
      manifestHash TEXT NOT NULL, earned REAL NOT NULL, document TEXT NOT NULL,
      moment TEXT NOT NULL, author TEXT NOT NULL
    ) STRICT;
    CREATE TABLE entry (
      number INTEGER PRIMARY KEY, assignment TEXT NOT NULL REFERENCES assignment,
      student TEXT NOT NULL REFERENCES student, kind TEXT NOT NULL, cell TEXT NOT NULL,
      value REAL NOT NULL, comment TEXT NOT NULL, moment TEXT NOT NULL, author TEXT NOT NULL
    ) STRICT;
    CREATE INDEX resultOfStudent ON result (assignment, student);
    CREATE INDEX entryOfStudent ON entry (assignment, student);
    CREATE TRIGGER keepResult BEFORE UPDATE ON result
      BEGIN SELECT RAISE(ABORT, 'results are never changed, only added'); END;
    CREATE TRIGGER keepResults BEFORE DELETE ON result
      BEGIN SELECT RAISE(ABORT, 'results are never deleted'); END;
    CREATE TRIGGER keepEntry BEFORE UPDATE ON entry
      BEGIN SELECT RAISE(ABORT, 'entries are never changed, only added'); END;
    CREATE TRIGGER keepEntries BEFORE DELETE ON entry
      BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
    """
}

/// Who writes into a gradebook, and when.
public struct Author: Sendable, Hashable {
  /// The person's name.
  public var name: String
  /// The moment, in ISO 8601 with the zone.
  public var moment: String

  /// Creates an author.
  public init(name: String, moment: String) {
    self.name = name
    self.moment = moment
  }
}
