public import CellExecution

/// How one code cell of a headless run ended.
public struct CellReport: Sendable, Hashable {
  /// How a cell ended.
  public enum Status: Sendable, Hashable {
    /// It ran to its end, or failed as its tag `raises-exception` allows.
    case passed
    /// It did not compile, threw, trapped or ran out of time.
    case failed(CellFailure)
    /// It did not run: it has the tag `skip-execution` or no text.
    case skipped
    /// It did not run because an earlier cell failed.
    case notReached
  }

  /// The cell's position among all cells of the notebook, from 0.
  public var index: Int
  /// The cell's number among the code cells, from 1.
  public var number: Int
  /// The cell's id, if it has one.
  public var id: String?
  /// The first line of the cell that is not blank.
  public var title: String
  /// How it ended.
  public var status: Status
  /// How long it took.
  public var duration: Duration
  /// What the compiler warned of.
  public var warnings: [String]
  /// Where it failed.
  public var failureLocation: CellLocation?

  /// Creates a report.
  public init(
    index: Int, number: Int, id: String?, title: String, status: Status, duration: Duration,
    warnings: [String], failureLocation: CellLocation? = nil
  ) {
    self.index = index
    self.number = number
    self.id = id
    self.title = title
    self.status = status
    self.duration = duration
    self.warnings = warnings
    self.failureLocation = failureLocation
  }

  /// Whether the cell lets the run fail.
  public var isFailure: Bool {
    if case .failed = status { true } else { false }
  }
}

/// A place in a cell's text.
public struct CellLocation: Sendable, Hashable {
  /// The line in the cell, from 1.
  public var line: Int
  /// The column, from 1, if known.
  public var column: Int?

  /// Finds the first place in the cell called `name` that a failure mentions, as `<cell 3>:2:5`.
  public init?(in failure: CellFailure, cell name: String) {
    for text in [failure.value] + failure.traceback {
      let text = withoutColours(text)
      guard let mark = text.firstRange(of: name + ":") else { continue }
      let numbers = text[mark.upperBound...].prefix { $0.isNumber || $0 == ":" }
        .split(separator: ":").map { Int($0) }
      guard let first = numbers.first, let line = first else { continue }
      self.line = line
      column = numbers.count > 1 ? numbers[1] : nil
      return
    }
    return nil
  }
}

/// `text` without the escape sequences of terminal colours.
public func withoutColours(_ text: String) -> String {
  guard text.utf8.contains(0x1B) else { return text }
  var output = ""
  var rest = text[...]
  while let escape = rest.firstIndex(of: "\u{1B}") {
    output += rest[..<escape]
    rest = rest[escape...].dropFirst()
    if rest.first == "[" {
      rest = rest.dropFirst().drop { $0.isNumber || $0 == ";" }.dropFirst()
    }
  }
  return output + rest
}
