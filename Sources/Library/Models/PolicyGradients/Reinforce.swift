/// Which rewards an action is praised or blamed for.
public enum Credit: Sendable, Hashable {
  /// The return of the whole episode, also what was earned before the action.
  case wholeReturn

  /// Only what came after the action: an action cannot change the past.
  case rewardToGo
}

// snippet.reinforce
/// One episode's estimate of ∂ E G₀ / ∂θ.
///
///     whole return:  Σₜ (G₀ − b(sₜ)) ∂ log π(aₜ | sₜ) / ∂θ
///     reward to go:  Σₜ γᵗ (Gₜ − b(sₜ)) ∂ log π(aₜ | sₜ) / ∂θ
///
/// Both have the right mean for any baseline b that does not look at the action; they differ in
/// how far single episodes stray from it.
///
/// - Parameters:
///   - episode: What happened.
///   - policy: The policy that acted.
///   - discount: γ in 0...1.
///   - credit: Whole return or reward to go.
///   - baseline: b(s), subtracted from the return.
/// - Returns: The estimate, in the shape of θ.
///
/// Source: seed 004, Lecture 9, where the reward to go stands in words; Williams, 1992.
public func reinforceGradient(
  _ episode: Episode<Int>, policy: SoftmaxPolicy, discount: Double = 1,
  credit: Credit = .rewardToGo, baseline: (Int) -> Double = { _ in 0 }
) -> [[Double]] {
  let weights = scoreWeights(episode, discount: discount, credit: credit, baseline: baseline)
  var gradient = policy.zeroGradient
  for (t, weight) in weights.enumerated() {
    let state = episode.states[t]
    for (a, score) in policy.score(state, action: episode.actions[t]).enumerated() {
      gradient[state][a] += weight * score
    }
  }
  return gradient
}

/// What multiplies the score of each step: G₀ − b(sₜ), or γᵗ (Gₜ − b(sₜ)) for the reward to go.
public func scoreWeights<State>(
  _ episode: Episode<State>, discount: Double, credit: Credit, baseline: (State) -> Double
) -> [Double] {
  let returns = returnsToGo(episode.rewards, discount: discount)
  var decay = 1.0  // γᵗ
  return returns.indices.map { t in
    defer { decay *= discount }
    switch credit {
    case .wholeReturn: return returns[0] - baseline(episode.states[t])
    case .rewardToGo: return decay * (returns[t] - baseline(episode.states[t]))
    }
  }
}
// snippet.end

/// Plays episodes and climbs the estimated gradient after each one.
public struct Reinforce: Sendable {
  /// The step size η.
  public var rate: Double

  /// The discount γ.
  public var discount: Double

  /// The number of steps after which an episode is cut off.
  public var stepLimit: Int

  /// What actions are praised for.
  public var credit: Credit

  /// Whether a running mean of the returns is subtracted as a baseline.
  public var usesBaseline: Bool

  /// Creates a learner.
  public init(
    rate: Double, discount: Double = 1, stepLimit: Int, credit: Credit = .rewardToGo,
    usesBaseline: Bool = false
  ) {
    self.rate = rate
    self.discount = discount
    self.stepLimit = stepLimit
    self.credit = credit
    self.usesBaseline = usesBaseline
  }

  /// Improves `policy` over a number of episodes and returns the discounted return of each.
  ///
  /// The baseline of an episode is the mean return of the episodes before it: fitted again and
  /// again, and never on the actions that it judges. The first episode has none before it, so it
  /// only fits the baseline.
  public func train<World: Environment>(
    _ policy: inout SoftmaxPolicy, in world: World, episodes: Int,
    using rng: inout some RandomNumberGenerator
  ) -> [Double] where World.State == Int {
    var returns: [Double] = []
    var sum = 0.0
    for _ in 0..<episodes {
      let actor = policy
      let episode = world.rollout(limit: stepLimit, using: &rng) { actor.draw($0, using: &$1) }
      if !usesBaseline || !returns.isEmpty {
        let baseline = usesBaseline ? sum / Double(returns.count) : 0
        let gradient = reinforceGradient(
          episode, policy: actor, discount: discount, credit: credit, baseline: { _ in baseline })
        policy.ascend(gradient, rate: rate)
      }
      let earned = episode.discountedReturn(discount)
      returns.append(earned)
      sum += earned
    }
    return returns
  }
}
