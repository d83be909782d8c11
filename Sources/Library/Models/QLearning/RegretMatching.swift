// snippet.regret-matching
/// Learns a stochastic policy by regret: each hand is shown as often as one is sorry not to have
/// shown it.
///
///     R(a) ← R(a) + u(a) − Σ_b π(b) u(b),   π(a) ∝ max(R(a), 0)
///
/// When two such players meet, the policies circle; their *averages* go to the equilibrium.
///
/// Source: Hart and Mas-Colell, 2000.
public struct RegretMatching: Sendable {
  private var regrets: [Double]
  private var policySum: [Double]

  /// Starts with the given regrets; all 0 means the uniform policy.
  public init(regrets: [Double]) {
    self.regrets = regrets
    policySum = regrets.map { _ in 0 }
  }

  /// π, in proportion to the positive regrets.
  public var policy: [Double] {
    let positive = regrets.map { max($0, 0) }
    let total = positive.reduce(0, +)
    return total > 0
      ? positive.map { $0 / total } : positive.map { _ in 1 / Double(positive.count) }
  }

  /// The mean of all policies played so far.
  public var averagePolicy: [Double] {
    let total = policySum.reduce(0, +)
    return total > 0 ? policySum.map { $0 / total } : policy
  }

  /// Learns from what each hand would have earned.
  public mutating func learn(payoffs: [Double]) {
    let played = policy
    let earned = zip(played, payoffs).reduce(0) { $0 + $1.0 * $1.1 }
    for a in regrets.indices {
      regrets[a] += payoffs[a] - earned
      policySum[a] += played[a]
    }
  }
}
// snippet.end
