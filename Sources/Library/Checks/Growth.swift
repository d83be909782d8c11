import Display

/// How the work of an algorithm grows with the size n of its input.
public struct Growth: Sendable {
  /// The growth as a formula.
  let formula: String
  /// The work for size n, up to a factor.
  let work: @Sendable (Double) -> Double
  /// How much more than the formula says is let pass.
  let tolerance: Double

  /// Not at all.
  public static let constant = Growth(formula: "1") { _ in 1 }
  /// Like log n.
  public static let logarithmic = Growth(formula: "log n") { logarithm($0) }
  /// Like n.
  public static let linear = Growth(formula: "n") { $0 }
  /// Like n log n.
  public static let linearithmic = Growth(formula: "n log n") { $0 * logarithm($0) }
  /// Like n².
  public static let quadratic = Growth(formula: "n²") { $0 * $0 }

  private init(
    formula: String, tolerance: Double = 1.5, work: @escaping @Sendable (Double) -> Double
  ) {
    self.formula = formula
    self.tolerance = tolerance
    self.work = work
  }

  /// The same growth with another factor that is let pass; 1.5 if not given.
  ///
  /// - Precondition: `tolerance` ≥ 1.
  public func within(factor tolerance: Double) -> Growth {
    precondition(tolerance >= 1, "a tolerance of \(tolerance), expected at least 1")
    return Growth(formula: formula, tolerance: tolerance, work: work)
  }

  /// ⌈log₂ n⌉ and at least 1, by counting: the exponent of the smallest power of two that is not below n.
  private static func logarithm(_ n: Double) -> Double {
    var power = 1.0
    var exponent = 0.0
    while power < n {
      power *= 2
      exponent += 1
    }
    return max(1, exponent)
  }

  /// The largest count at size `n` that fits `count` at size `smallest`.
  func bound(at n: Int, from count: Int, at smallest: Int) -> Double {
    Double(max(count, 1)) * work(Double(n)) / work(Double(smallest)) * tolerance
  }
}

/// Checks that a count grows no faster than `growth` says.
///
///     check("search-steps", points: 1, given: [64, 256, 1024], growth: .logarithmic) { n in
///       var calls = 0
///       _ = bisect(0..<n) { calls += 1; return $0 >= n / 3 }
///       return calls
///     }
///
///     count(n) ≤ factor · count(n₀) · f(n) / f(n₀),  n₀ the smallest size
///
/// What is counted, calls of a closure or comparisons of a type, is the same on every machine, unlike
/// time. One size that fails costs all points. The count is made where the answers run: it finds slow
/// code, and stops nobody who sets out to change the count. Give the value itself a check of its own.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - sizes: The sizes n; the largest is at least four times the smallest.
///   - growth: How the count may grow.
///   - hint: What to say to those who fail.
///   - limit: What one size may use while grading; 10 seconds if no time is given.
///   - probe: Does the work for a size and returns the count.
public func check(
  _ id: String, points: Double, given sizes: [Int], growth: Growth, hint: String? = nil,
  limit: CheckLimit? = nil, _ probe: @escaping (Int) throws -> Int
) {
  let (smallest, largest) = (sizes.min() ?? 0, sizes.max() ?? 0)
  precondition(
    smallest > 0 && largest >= 4 * smallest,
    "\(id): sizes from \(smallest) to \(largest); the largest is at least four times the smallest")
  CheckDefinition(
    properties: CheckProperties(id: id, points: points, all: true, hint: hint, limit: limit),
    inputs: .values(sizes), probe: probe,
    judgement: .together { cases in
      let base = cases.first { $0.input == smallest }?.value
      return cases.map { size, count in
        guard let base, let count else { return nil }
        let bound = growth.bound(at: size, from: base, at: smallest)
        if count >= 0, Double(count) <= bound || size == smallest { return nil }
        return Difference(
          expected: "at most \(rounded(bound)), growing like \(growth.formula) from \(base) at "
            + "\(smallest)",
          got: "\(count)")
      }
    }
  ).register()
}
