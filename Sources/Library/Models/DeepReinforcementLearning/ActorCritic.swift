// snippet.temporal-difference
/// δ = r + γ V(s′) − V(s), and r − V(s) when s′ is terminal.
///
/// If V is the value of the policy that acts, the mean of δ over what may follow (s, a) is the
/// advantage A(s, a) = Q(s, a) − V(s): one step says, on average, how much better the action is
/// than the policy's usual.
///
/// Source: Sutton, 1988; seed 004, Lecture 11 uses δ and does not define it.
public func temporalDifference(
  _ values: [Double], _ experience: Experience<Int>, discount: Double
) -> Double {
  let step = experience.step
  let future = step.isTerminal ? 0 : discount * values[step.state]
  return step.reward + future - values[experience.state]
}
// snippet.end

/// An actor that learns from a critic's surprise, after every single step.
public struct ActorCritic: Sendable {
  /// The actor π.
  public private(set) var policy: SoftmaxPolicy

  /// The critic V, by state.
  public private(set) var values: [Double]

  /// The step sizes of actor and critic.
  public var actorRate: Double, criticRate: Double

  /// The discount γ.
  public var discount: Double

  /// The number of steps after which an episode is cut off.
  public var stepLimit: Int

  /// Starts with a uniform actor and V = 0.
  public init(
    stateCount: Int, actionCount: Int, actorRate: Double, criticRate: Double, discount: Double,
    stepLimit: Int
  ) {
    policy = SoftmaxPolicy(stateCount: stateCount, actionCount: actionCount)
    values = Array(repeating: 0, count: stateCount)
    self.actorRate = actorRate
    self.criticRate = criticRate
    self.discount = discount
    self.stepLimit = stepLimit
  }

  // snippet.actor-critic
  /// Learns from one step: the critic moves towards the target, the actor along δ × score.
  ///
  ///     V(s) ← V(s) + η_V δ
  ///     θ ← θ + η_π γᵗ δ ∂ log π(a | s) / ∂θ
  ///
  /// Both follow the policy that acts (on-policy); a critic with a maximum in its target would
  /// judge another policy than the actor's.
  public mutating func learn(_ experience: Experience<Int>, decay: Double) {
    let s = experience.state
    let delta = temporalDifference(values, experience, discount: discount)
    values[s] += criticRate * delta
    for (a, score) in policy.score(s, action: experience.action).enumerated() {
      policy.logits[s][a] += actorRate * decay * delta * score
    }
  }

  /// Plays one episode, learning on the way; returns the number of steps and what was earned.
  public mutating func playEpisode(
    in world: some Environment<Int>, using rng: inout some RandomNumberGenerator
  ) -> (steps: Int, reward: Double) {
    var state = world.start(using: &rng)
    var (earned, decay) = (0.0, 1.0)
    for step in 1...stepLimit {
      let action = policy.draw(state, using: &rng)
      let outcome = world.step(state, action: action, using: &rng)
      learn(Experience(state: state, action: action, step: outcome), decay: decay)
      earned += outcome.reward
      if outcome.isTerminal { return (step, earned) }
      state = outcome.state
      decay *= discount
    }
    return (stepLimit, earned)
  }
  // snippet.end
}
