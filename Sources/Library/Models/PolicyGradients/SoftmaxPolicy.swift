// snippet.softmax-policy
/// A stochastic policy with one number θ[s, a] for every state and action.
///
///     π(a | s) = softmax(θ[s])ₐ
///     ∂ log π(a | s) / ∂θ[s, b] = 1[a = b] − π(b | s)
///
/// The derivative with respect to the rows of other states is 0.
///
/// Source: seed 004, Lecture 9, “Policy gradients”; Williams, 1992, for the derivative.
public struct SoftmaxPolicy: Sendable {
  /// θ, by state and action.
  public var logits: [[Double]]

  /// Creates the uniform policy, θ = 0.
  public init(stateCount: Int, actionCount: Int) {
    logits = Array(repeating: Array(repeating: 0, count: actionCount), count: stateCount)
  }

  /// Creates the policy with the given θ.
  public init(logits: [[Double]]) {
    self.logits = logits
  }

  /// π(· | s).
  public func probabilities(_ state: Int) -> [Double] { softmax(logits[state]) }

  /// Draws an action from π(· | s).
  public func draw(_ state: Int, using rng: inout some RandomNumberGenerator) -> Int {
    drawIndex(probabilities(state), using: &rng)
  }

  /// ∂ log π(a | s) / ∂θ[s], the score of an action.
  public func score(_ state: Int, action: Int) -> [Double] {
    var score = probabilities(state).map { -$0 }
    score[action] += 1
    return score
  }

  /// θ ← θ + η g, one step uphill.
  public mutating func ascend(_ gradient: [[Double]], rate: Double) {
    for s in logits.indices {
      for a in logits[s].indices { logits[s][a] += rate * gradient[s][a] }
    }
  }
}
// snippet.end

extension SoftmaxPolicy {
  /// All zeros, in the shape of θ.
  public var zeroGradient: [[Double]] { logits.map { $0.map { _ in 0 } } }
}
