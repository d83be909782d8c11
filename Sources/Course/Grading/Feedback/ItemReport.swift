/// How an assignment worked: statistics for every check, and answers that are alike.
public struct ItemReport: Sendable, Codable {
  /// The statistics of one check.
  public struct Item: Sendable, Codable {
    /// The check.
    public var id: String
    /// The mean share of its points, 1 for a check that everybody passes.
    public var difficulty: Double
    /// The correlation of the points in this check with those in all others.
    ///
    /// A low value says that the check measures something else, or is broken. `nil` if one of both does
    /// not vary.
    public var discrimination: Double?
  }

  /// Two answers that share most of their words in order.
  public struct Pair: Sendable, Codable {
    /// The cell and the two students.
    public var cell, first, second: String
    /// |A ∩ B| / |A ∪ B| of the sets of five consecutive tokens, names and literals made equal.
    public var similarity: Double
  }

  /// How many submissions were graded.
  public var submissions: Int
  /// The checks in order.
  public var items: [Item]
  /// The pairs that are more alike than the threshold, the most alike first.
  public var pairs: [Pair]

  /// Computes the report.
  ///
  /// - Parameters:
  ///   - results: The newest result of every student.
  ///   - threshold: From which similarity on a pair is listed.
  ///   - shortestAnswer: How many tokens an answer must have; short ones are alike by nature.
  public init(_ results: [SubmissionResult], threshold: Double = 0.8, shortestAnswer: Int = 30) {
    submissions = results.count
    items = (results.first?.checks ?? []).enumerated().map { index, check in
      let own = results.map { $0.checks[index].earned }
      let rest = results.map { $0.earned - $0.checks[index].earned }
      let mean = own.reduce(0, +) / Double(own.count)
      return Item(
        id: check.id, difficulty: check.points > 0 ? mean / check.points : 0,
        discrimination: Self.correlation(own, rest))
    }
    pairs = Self.similarPairs(results, threshold, shortestAnswer)
  }

  /// Pearson's correlation; `nil` if one side does not vary.
  private static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
  }

  private static func similarPairs(
    _ results: [SubmissionResult], _ threshold: Double, _ shortest: Int
  ) -> [Pair] {
    var pairs: [Pair] = []
    for cell in Set(results.flatMap(\.answers.keys)).sorted() {
      let prints = results.compactMap { result -> (String, Set<[String]>)? in
        guard let text = result.answers[cell] else { return nil }
        let tokens = AnswerTokens.tokens(of: text)
        guard tokens.count >= shortest else { return nil }
        return (result.student, AnswerTokens.windows(of: tokens))
      }
      for (index, first) in prints.enumerated() {
        for second in prints[(index + 1)...] {
          let common = first.1.intersection(second.1).count
          let similarity = Double(common) / Double(first.1.count + second.1.count - common)
          if similarity >= threshold {
            pairs.append(
              Pair(cell: cell, first: first.0, second: second.0, similarity: similarity))
          }
        }
      }
    }
    return pairs.sorted { ($1.similarity, $0.first) < ($0.similarity, $1.first) }
  }
}
