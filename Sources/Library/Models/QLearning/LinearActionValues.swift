// snippet.linear-q
/// Q(s, a) = wᵀ ψ(s, a): as few numbers as there are features, shared by all states.
///
/// Source: seed 004, Lecture 10, “Deep Q-learning”.
public struct LinearActionValues<State: Sendable>: Sendable {
  /// The weights w.
  public private(set) var weights: [Double]

  /// The number of actions.
  public let actionCount: Int

  /// ψ, a list of features of a state and an action.
  public let features: @Sendable (State, Int) -> [Double]

  /// Creates Q = 0 for features of the given number.
  public init(
    featureCount: Int, actionCount: Int, features: @escaping @Sendable (State, Int) -> [Double]
  ) {
    weights = Array(repeating: 0, count: featureCount)
    self.actionCount = actionCount
    self.features = features
  }

  /// Q(s, a).
  public func callAsFunction(_ state: State, _ action: Int) -> Double {
    zip(weights, features(state, action)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// w ← w + η (t − Q(s, a)) ψ(s, a) with t = r + γ maxₐ′ Q(s′, a′), or r when s′ is terminal.
  ///
  /// The seed's box has (t − Q(s′, a′)) inside the maximum, where t is not known yet, and no η.
  public mutating func learn(_ experience: Experience<State>, discount: Double, rate: Double) {
    let step = experience.step
    let future = (0..<actionCount).map { self(step.state, $0) }.max() ?? 0
    let target = step.reward + (step.isTerminal ? 0 : discount * future)
    let error = target - self(experience.state, experience.action)
    for (i, feature) in features(experience.state, experience.action).enumerated() {
      weights[i] += rate * error * feature
    }
  }
}
// snippet.end
