/// A finite world whose odds are known: the full table of P(s′, r | s, a).
///
/// Knowing the table makes exact answers possible (dynamic programming); an agent that learns
/// only ever calls `start` and `step`.
public struct MarkovDecisionProcess: Environment {
  /// One thing that may happen after an action.
  public struct Transition: Sendable, Equatable {
    /// P(s′, r | s, a).
    public let probability: Double

    /// The next state s′.
    public let state: Int

    /// The reward r.
    public let reward: Double

    /// Whether the episode ends in s′; the future after it is worth 0.
    public let isTerminal: Bool

    /// Creates a possible outcome.
    public init(probability: Double, state: Int, reward: Double, isTerminal: Bool) {
      self.probability = probability
      self.state = state
      self.reward = reward
      self.isTerminal = isTerminal
    }
  }

  /// What may happen, by state and action: `transitions[s][a]`.
  public let transitions: [[[Transition]]]

  /// P(s₀ = s), by state.
  public let startProbabilities: [Double]

  /// Creates a world from its table.
  ///
  /// - Precondition: Every state has the same number of actions, the probabilities of each
  ///   state and action sum to 1, and so do those of the start.
  public init(transitions: [[[Transition]]], startProbabilities: [Double]) {
    precondition(
      startProbabilities.count == transitions.count,
      "\(startProbabilities.count) start probabilities for \(transitions.count) states")
    for (s, actions) in transitions.enumerated() {
      precondition(
        actions.count == transitions[0].count,
        "state \(s) has \(actions.count) actions; expected \(transitions[0].count) as in state 0")
      for (a, outcomes) in actions.enumerated() {
        let total = outcomes.map(\.probability).reduce(0, +)
        precondition(
          abs(total - 1) < 1e-9, "the odds of state \(s), action \(a) sum to \(total), not 1")
      }
    }
    self.transitions = transitions
    self.startProbabilities = startProbabilities
  }

  /// The number of states.
  public var stateCount: Int { transitions.count }

  /// The number of actions.
  public var actionCount: Int { transitions[0].count }

  /// r(s, a) = Σ P(s′, r | s, a) r, the reward that an action earns on average.
  public func expectedReward(_ state: Int, action: Int) -> Double {
    transitions[state][action].reduce(0) { $0 + $1.probability * $1.reward }
  }

  /// Draws s₀.
  public func start(using rng: inout some RandomNumberGenerator) -> Int {
    drawIndex(startProbabilities, using: &rng)
  }

  /// Draws (s′, r) from the table.
  public func step(
    _ state: Int, action: Int, using rng: inout some RandomNumberGenerator
  ) -> Step<Int> {
    let outcomes = transitions[state][action]
    let outcome = outcomes[drawIndex(outcomes.map(\.probability), using: &rng)]
    return Step(state: outcome.state, reward: outcome.reward, isTerminal: outcome.isTerminal)
  }
}
