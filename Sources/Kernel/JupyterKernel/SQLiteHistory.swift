public import Foundation
import GRDB

/// The cells of all sessions of one user, in an SQLite file that many kernels share.
public final class SQLiteHistory: History {
  /// The number of the running session.
  public let session: Int
  private let database: DatabaseQueue

  /// Opens the file, or creates it, and begins a session.
  ///
  /// - Parameter file: The database; `nil` for one in memory that ends with the process.
  /// - Throws: The database's error, for instance when the folder cannot be written.
  public init(file: URL?) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)  // another kernel may be writing
    if let file {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      database = try DatabaseQueue(path: file.path, configuration: configuration)
    } else {
      database = try DatabaseQueue(configuration: configuration)
    }
    session = try database.write { database in
      try database.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS session (number INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT);
          CREATE TABLE IF NOT EXISTS cell (
            session INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL, output TEXT,
            PRIMARY KEY (session, line)) WITHOUT ROWID;
          INSERT INTO session (start) VALUES (datetime('now'));
          """)
      return Int(database.lastInsertedRowID)
    }
  }

  /// The file that all kernels of a user share.
  ///
  /// That is `lectern/history.sqlite` in `$XDG_DATA_HOME`, or else in `~/.local/share`.
  public static var sharedFile: URL {
    let environment = ProcessInfo.processInfo.environment
    func folder(_ name: String) -> URL? {
      environment[name].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
    }
    let home = folder("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
    let base = folder("XDG_DATA_HOME") ?? home.appending(path: ".local/share")
    return base.appending(path: "lectern/history.sqlite")
  }

  /// Notes that a cell is about to run.
  public func record(_ code: String, line: Int) throws {
    try database.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO cell (session, line, code) VALUES (?, ?, ?)",
        arguments: [session, line, code])
    }
  }

  /// Notes the plain text of a cell's result.
  public func record(output: String, line: Int) throws {
    try database.write {
      try $0.execute(
        sql: "UPDATE cell SET output = ? WHERE session = ? AND line = ?",
        arguments: [output, session, line])
    }
  }

  /// The last cells of all sessions, oldest first.
  public func tail(_ count: Int?) throws -> [HistoryEntry] {
    try entries(
      "SELECT * FROM cell ORDER BY session DESC, line DESC LIMIT ?", [count ?? -1]
    ).reversed()
  }

  /// Some lines of one session, oldest first.
  public func range(session number: Int, start: Int, stop: Int?) throws -> [HistoryEntry] {
    try entries(
      "SELECT * FROM cell WHERE session = ? AND line >= ? AND line < ? ORDER BY line",
      [number > 0 ? number : session + number, start, stop ?? Int.max])
  }

  /// The last cells whose text matches, oldest first.
  public func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry] {
    // GLOB gives [ a meaning that clients do not mean.
    let pattern = pattern.replacing("[", with: "[[]")
    let condition =
      unique
      ? """
      AND NOT EXISTS (SELECT 1 FROM cell AS later WHERE later.code = cell.code
        AND (later.session, later.line) > (cell.session, cell.line))
      """ : ""
    return try entries(
      """
      SELECT * FROM cell WHERE code GLOB ? \(condition)
      ORDER BY session DESC, line DESC LIMIT ?
      """, [pattern, count ?? -1]
    ).reversed()
  }

  private func entries(_ query: String, _ arguments: StatementArguments) throws -> [HistoryEntry] {
    try database.read { database in
      try Row.fetchAll(database, sql: query, arguments: arguments).map { row in
        HistoryEntry(
          session: row["session"], line: row["line"], code: row["code"], output: row["output"])
      }
    }
  }
}
