/// A deterministic policy for the cart pole: push right when θ · (x, ẋ, θ, θ̇) > 0.
///
/// Four numbers; there is nothing to differentiate, and none is needed for random search.
///
/// Source: seed 004, Lecture 9, “Connection to random search”, deterministic policies.
public struct LinearCartPolePolicy: Sendable {
  /// The four weights θ.
  public var weights: [Double]

  /// Creates the policy.
  public init(weights: [Double]) {
    precondition(weights.count == 4, "\(weights.count) weights for 4 features")
    self.weights = weights
  }

  /// 1 (right) or 0 (left).
  public func action(_ state: CartPole.State) -> Int {
    zip(weights, state.features).reduce(0) { $0 + $1.0 * $1.1 } > 0 ? 1 : 0
  }

  /// The mean number of steps that the pole stays up from the given starts, at most 500.
  ///
  /// Nothing is drawn, so the same weights always get the same mark: what line search needs.
  public func meanLength(from starts: [CartPole.State]) -> Double {
    precondition(!starts.isEmpty, "no starts to balance from")
    let lengths = starts.map { start -> Int in
      var state = start
      for step in 1...CartPole.stepLimit {
        state = CartPole.next(state, action: action(state))
        if CartPole.hasFallen(state) { return step }
      }
      return CartPole.stepLimit
    }
    return Double(lengths.reduce(0, +)) / Double(starts.count)
  }
}
