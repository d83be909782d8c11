/// How people grade a cell: criteria, each with its points.
public struct Rubric: Sendable, Hashable, Codable {
  /// One thing that is looked at.
  public struct Criterion: Sendable, Hashable, Codable {
    /// The name, unique in its rubric.
    public var name: String
    /// The points for a perfect answer.
    public var points: Double
    /// What a perfect answer has.
    public var text: String

    /// Creates a criterion.
    public init(name: String, points: Double, text: String = "") {
      self.name = name
      self.points = points
      self.text = text
    }

    /// Reads `clarity=2` or `clarity=2: every symbol is defined`; `nil` for anything else.
    public init?(_ text: String) {
      let sides = text.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { return nil }
      let parts = sides[1].split(separator: ":", maxSplits: 1)
      guard let first = parts.first, let points = Double(Self.trimmed(first)) else { return nil }
      self.init(
        name: Self.trimmed(sides[0]), points: points,
        text: parts.count > 1 ? Self.trimmed(parts[1]) : "")
    }

    private static func trimmed(_ text: Substring) -> String {
      String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
  }

  /// The criteria in the order in which they are shown.
  public var criteria: [Criterion]

  /// Creates a rubric.
  ///
  /// - Throws: ``GradingError/submission(_:)`` if there is no criterion, a name is empty or occurs
  ///   twice, or points are no number of at least 0.
  public init(_ criteria: [Criterion]) throws(GradingError) {
    guard !criteria.isEmpty else { throw .submission("a rubric has at least one criterion") }
    for criterion in criteria {
      guard !criterion.name.isEmpty else { throw .submission("a criterion has a name") }
      guard criteria.count(where: { $0.name == criterion.name }) == 1 else {
        throw .submission("two criteria are called \(criterion.name)")
      }
      guard criterion.points.isFinite, criterion.points >= 0 else {
        throw .submission("the points of \(criterion.name) are \(criterion.points), expected ≥ 0")
      }
    }
    self.criteria = criteria
  }

  /// The points of all criteria together.
  public var points: Double { criteria.map(\.points).reduce(0, +) }
}
