// snippet.linear-softmax-policy
/// A stochastic policy for states that are lists of numbers x.
///
///     π(a | x) = softmax(W x)ₐ
///     ∂ log π(a | x) / ∂W[b] = (1[a = b] − π(b | x)) x
///
/// With one 1 among zeros as x it is the table ``SoftmaxPolicy``.
///
/// Source: Williams, 1992.
public struct LinearSoftmaxPolicy: Sendable {
  /// W, by action and feature.
  public var weights: [[Double]]

  /// Creates the uniform policy, W = 0.
  public init(featureCount: Int, actionCount: Int) {
    weights = Array(repeating: Array(repeating: 0, count: featureCount), count: actionCount)
  }

  /// π(· | x).
  public func probabilities(_ features: [Double]) -> [Double] {
    softmax(weights.map { zip($0, features).reduce(0) { $0 + $1.0 * $1.1 } })
  }

  /// W ← W + η Σₜ wₜ ∂ log π(aₜ | xₜ) / ∂W.
  ///
  /// - Parameters:
  ///   - steps: For each step its features xₜ, its action aₜ and its weight wₜ, such as Gₜ − b.
  ///   - rate: η.
  public mutating func ascend(
    _ steps: [(features: [Double], action: Int, weight: Double)], rate: Double
  ) {
    let actor = self  // all scores are those of the policy that acted
    for step in steps {
      for (b, probability) in actor.probabilities(step.features).enumerated() {
        let factor = rate * step.weight * ((b == step.action ? 1 : 0) - probability)
        for (i, x) in step.features.enumerated() { weights[b][i] += factor * x }
      }
    }
  }
}
// snippet.end

extension LinearSoftmaxPolicy {
  /// Trains a policy on the cart pole by REINFORCE.
  ///
  /// The features are the state's four numbers; the baseline is the mean return of the step over
  /// the episodes of the batch, so that early steps are compared with early steps.
  ///
  /// - Parameters:
  ///   - batches: The number of updates.
  ///   - batchSize: Episodes for each update.
  ///   - rate: The step size η of an update, per step of play.
  ///   - rng: The source of randomness.
  /// - Returns: The length of each episode, in steps.
  public mutating func trainOnCartPole(
    batches: Int, batchSize: Int, rate: Double, using rng: inout some RandomNumberGenerator
  ) -> [Int] {
    var lengths: [Int] = []
    for _ in 0..<batches {
      let actor = self
      let episodes = (0..<batchSize).map { _ in
        CartPole().rollout(limit: CartPole.stepLimit, using: &rng) { state, rng in
          drawIndex(actor.probabilities(state.features), using: &rng)
        }
      }
      let returns = episodes.map { returnsToGo($0.rewards, discount: 0.99) }
      let longest = episodes.map(\.length).max() ?? 0
      let baseline = (0..<longest).map { t in
        let there = returns.map { t < $0.count ? $0[t] : 0 }
        return there.reduce(0, +) / Double(there.count)
      }
      let count = episodes.map(\.length).reduce(0, +)
      ascend(
        zip(episodes, returns).flatMap { episode, returns in
          returns.indices.map { t in
            (episode.states[t].features, episode.actions[t], returns[t] - baseline[t])
          }
        }, rate: rate / Double(count))
      lengths += episodes.map(\.length)
    }
    return lengths
  }

  /// Raises the accuracy of a classifier directly: the reward is 1 for a right label, 0 for a
  /// wrong one.
  ///
  /// Accuracy has no useful derivative; the expected accuracy of a policy that draws its label has.
  ///
  /// - Parameters:
  ///   - inputs: The features of each example.
  ///   - labels: The right label of each example.
  ///   - epochs: How often all examples are seen.
  ///   - rate: η.
  ///   - rng: The source of randomness.
  /// - Returns: The share of drawn labels that were right, by epoch.
  public mutating func trainForAccuracy(
    _ inputs: [[Double]], labels: [Int], epochs: Int, rate: Double,
    using rng: inout some RandomNumberGenerator
  ) -> [Double] {
    var baseline = 1 / Double(weights.count)
    return (0..<epochs).map { _ in
      var right = 0.0
      for (x, label) in zip(inputs, labels) {
        let guess = drawIndex(probabilities(x), using: &rng)
        let reward = guess == label ? 1.0 : 0.0
        ascend([(x, guess, reward - baseline)], rate: rate)
        right += reward
      }
      baseline = right / Double(inputs.count)
      return baseline
    }
  }
}
