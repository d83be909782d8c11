/// One run through an environment: τ = (s₀, a₀, r₀, s₁, …, a_{L−1}, r_{L−1}, s_L).
///
/// There is one state more than there are actions: the last action leads somewhere.
///
/// Source: seed 004, Lecture 9, whose τ stops at s_t where s_{t+1} is meant.
public struct Episode<State: Sendable>: Sendable {
  /// The states s₀ … s_L.
  public private(set) var states: [State]

  /// The actions a₀ … a_{L−1}.
  public private(set) var actions: [Int] = []

  /// The rewards r₀ … r_{L−1}.
  public private(set) var rewards: [Double] = []

  /// Whether s_L is terminal; false when the step limit cut the episode off.
  public private(set) var isComplete = false

  /// Starts an episode in `start`.
  public init(start: State) {
    states = [start]
  }

  /// The number of steps L.
  public var length: Int { actions.count }

  /// Appends the action taken in the last state and what it led to.
  public mutating func append(_ action: Int, _ step: Step<State>) {
    precondition(!isComplete, "the episode ended after \(length) steps; start another one")
    actions.append(action)
    rewards.append(step.reward)
    states.append(step.state)
    isComplete = step.isTerminal
  }

  /// The discounted return G₀ = Σₜ γᵗ rₜ.
  public func discountedReturn(_ discount: Double) -> Double {
    returnsToGo(rewards, discount: discount).first ?? 0
  }
}

// snippet.returns-to-go
/// What is still to come from every step on: Gₜ = rₜ + γ rₜ₊₁ + γ² rₜ₊₂ + … = rₜ + γ Gₜ₊₁.
///
/// - Parameters:
///   - rewards: r₀ … r_{L−1}.
///   - discount: γ in 0...1. A larger γ would make the sum grow without bound as L does.
/// - Returns: G₀ … G_{L−1}.
///
/// Source: seed 004, Lecture 10, definition of the discounted return.
public func returnsToGo(_ rewards: [Double], discount: Double) -> [Double] {
  precondition((0...1).contains(discount), "the discount is \(discount); expected 0...1")
  var returns = rewards
  for t in returns.indices.dropLast().reversed() {
    returns[t] += discount * returns[t + 1]
  }
  return returns
}
// snippet.end

extension Environment {
  /// Plays one episode: asks `policy` for an action until the episode ends or `limit` steps are made.
  public func rollout<Generator: RandomNumberGenerator>(
    limit: Int, using rng: inout Generator, policy: (State, inout Generator) -> Int
  ) -> Episode<State> {
    precondition(limit > 0, "the step limit is \(limit); expected at least 1")
    var state = start(using: &rng)
    var episode = Episode(start: state)
    while episode.length < limit && !episode.isComplete {
      let action = policy(state, &rng)
      let step = step(state, action: action, using: &rng)
      episode.append(action, step)
      state = step.state
    }
    return episode
  }
}
