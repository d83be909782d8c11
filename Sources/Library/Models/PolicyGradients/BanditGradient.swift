// snippet.bandit-gradient
extension Bandit {
  /// E R = Σₐ π(a) μₐ, the reward that a policy earns on average.
  public func expectedReward(_ policy: [Double]) -> Double {
    zip(policy, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// ∂ E R / ∂θ = Σₐ π(a) μₐ ∂ log π(a) / ∂θ: the log-derivative trick, summed over every arm.
  ///
  /// Nothing is drawn: what REINFORCE estimates is written out.
  ///
  /// Source: seed 004, Lecture 9, “Policy gradients”.
  public func scoreGradient(_ policy: SoftmaxPolicy) -> [Double] {
    var gradient = Array(repeating: 0.0, count: actionCount)
    for (a, probability) in policy.probabilities(0).enumerated() {
      let score = policy.score(0, action: a)
      for b in gradient.indices { gradient[b] += probability * means[a] * score[b] }
    }
    return gradient
  }

  /// ∂ E R / ∂θ by the derivative of the softmax: ∂/∂θ_b = π(b) (μ_b − E R).
  public func exactGradient(_ policy: SoftmaxPolicy) -> [Double] {
    let probabilities = policy.probabilities(0)
    let mean = expectedReward(probabilities)
    return zip(probabilities, means).map { $0 * ($1 - mean) }
  }
}
// snippet.end
