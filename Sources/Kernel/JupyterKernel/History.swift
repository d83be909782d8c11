/// The cells of all sessions, for clients that let the user look back.
public protocol History: Sendable {
  /// The number of the running session.
  var session: Int { get }

  /// Notes that a cell is about to run as line `line` of this session.
  func record(_ code: String, line: Int) throws

  /// Notes the plain text of a cell's result.
  func record(output: String, line: Int) throws

  /// The last `count` cells, oldest first.
  func tail(_ count: Int?) throws -> [HistoryEntry]

  /// The lines `start..<stop` of a session, oldest first; without `stop`, all from `start` on.
  ///
  /// The session is a number, or 0 for the running one and −k for the k-th before it.
  func range(session: Int, start: Int, stop: Int?) throws -> [HistoryEntry]

  /// The last `count` cells whose text matches `pattern`, oldest first.
  ///
  /// `*` stands for any text and `?` for any character. With `unique`, of equal texts only the last.
  func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry]
}

/// A cell that ran.
public struct HistoryEntry: Sendable, Hashable {
  /// The number of its session.
  public var session: Int
  /// Its execution count.
  public var line: Int
  /// Its text.
  public var code: String
  /// The plain text of its result.
  public var output: String?

  /// Creates an entry.
  public init(session: Int, line: Int, code: String, output: String? = nil) {
    self.session = session
    self.line = line
    self.code = code
    self.output = output
  }
}
