/// E G₀ of a policy over a fixed number of steps and its gradient, with nothing drawn.
///
/// With the odds of the world known, everything that can happen in L steps is summed up:
///
///     d₀ = P(s₀),  d_{t+1}(s′) = Σ dₜ(s) π(a | s) P(s′ | s, a)      (states forward)
///     Qₜ(s, a) = r(s, a) + γ Σ P(s′ | s, a) Vₜ₊₁(s′),  V_L = 0      (values backward)
///     ∂ E G₀ / ∂θ[s, b] = Σₜ γᵗ dₜ(s) Σₐ π(a | s) Qₜ(s, a) ∂ log π(a | s) / ∂θ[s, b]
///
/// It is the oracle for the estimates of ``reinforceGradient(_:policy:discount:credit:baseline:)``.
///
/// Source: Sutton et al., “Policy Gradient Methods”, 1999, theorem 1, for a finite horizon.
public struct ExactPolicyGradient: Sendable {
  /// E G₀.
  public let expectedReturn: Double

  /// ∂ E G₀ / ∂θ, by state and action.
  public let gradient: [[Double]]

  /// Vₜ(s) by step and state, for t in 0...L.
  public let values: [[Double]]

  /// Sums over all that `policy` can meet in `process` within `horizon` steps.
  public init(
    _ policy: SoftmaxPolicy, in process: MarkovDecisionProcess, discount: Double, horizon: Int
  ) {
    let states = 0..<process.stateCount
    let odds = states.map { policy.probabilities($0) }
    var values = [Array(repeating: 0.0, count: states.count)]  // V_L, …, V₀, turned round below
    var actionValues: [[[Double]]] = []
    for t in 0..<horizon {
      let q = actionValueBackup(values[t], in: process, discount: discount)
      values.append(states.map { s in zip(odds[s], q[s]).reduce(0) { $0 + $1.0 * $1.1 } })
      actionValues.append(q)
    }
    values.reverse()
    actionValues.reverse()

    var gradient = policy.zeroGradient
    var visits = process.startProbabilities  // γᵗ dₜ, of episodes that still run
    for q in actionValues {
      var next = Array(repeating: 0.0, count: states.count)
      for s in states where visits[s] > 0 {
        for a in 0..<process.actionCount {
          let weight = visits[s] * odds[s][a]
          for (b, score) in policy.score(s, action: a).enumerated() {
            gradient[s][b] += weight * q[s][a] * score
          }
          for outcome in process.transitions[s][a] where !outcome.isTerminal {
            next[outcome.state] += discount * weight * outcome.probability
          }
        }
      }
      visits = next
    }
    self.gradient = gradient
    self.values = values
    expectedReturn = zip(process.startProbabilities, values[0]).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
