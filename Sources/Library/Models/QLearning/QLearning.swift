// snippet.epsilon-greedy
/// With probability ε any action, otherwise the best one by `values`; ties are broken by lot.
public func epsilonGreedy(
  _ values: [Double], exploration: Double, using rng: inout some RandomNumberGenerator
) -> Int {
  if Double.random(in: 0..<1, using: &rng) < exploration {
    return Int.random(in: 0..<values.count, using: &rng)
  }
  let best = values.max() ?? 0
  let candidates = values.indices.filter { values[$0] == best }
  return candidates[Int.random(in: 0..<candidates.count, using: &rng)]
}
// snippet.end

/// Learns a table of Q by playing, without ever seeing the odds.
///
/// Source: Watkins, 1989; seed 004, Lecture 10, algorithm box.
public struct QLearning: Sendable {
  /// Q, by state and action.
  public private(set) var actionValues: [[Double]]

  /// How often each action was taken in each state.
  public private(set) var visits: [[Int]]

  /// The discount γ.
  public var discount: Double

  /// The step size η of a pair that was seen n times before: rate / (1 + n / slowing).
  public var rate: Double, slowing: Double

  /// The probability ε of a random action.
  public var exploration: Double

  /// The number of steps after which an episode is cut off.
  public var stepLimit: Int

  /// Starts with Q = 0.
  ///
  /// - Parameters:
  ///   - stateCount: The number of states.
  ///   - actionCount: The number of actions.
  ///   - discount: γ.
  ///   - rate: η at the first visit.
  ///   - slowing: The number of visits after which η has halved; infinity keeps it constant.
  ///   - exploration: ε.
  ///   - stepLimit: The longest episode.
  public init(
    stateCount: Int, actionCount: Int, discount: Double, rate: Double, slowing: Double = .infinity,
    exploration: Double, stepLimit: Int
  ) {
    actionValues = Array(repeating: Array(repeating: 0, count: actionCount), count: stateCount)
    visits = Array(repeating: Array(repeating: 0, count: actionCount), count: stateCount)
    self.discount = discount
    self.rate = rate
    self.slowing = slowing
    self.exploration = exploration
    self.stepLimit = stepLimit
  }

  // snippet.q-update
  /// Q(s, a) ← Q(s, a) + η (target − Q(s, a)).
  ///
  /// The target moves with Q but is treated as a constant: a *semi*-gradient step on the Bellman
  /// error.
  public mutating func learn(_ experience: Experience<Int>) {
    let (s, a) = (experience.state, experience.action)
    let step = rate / (1 + Double(visits[s][a]) / slowing)
    let target = bellmanTarget(actionValues, experience, discount: discount)
    actionValues[s][a] += step * (target - actionValues[s][a])
    visits[s][a] += 1
  }

  /// Plays one episode and learns after every step; returns its undiscounted return.
  @discardableResult
  public mutating func playEpisode(
    in world: some Environment<Int>, using rng: inout some RandomNumberGenerator
  ) -> Double {
    var state = world.start(using: &rng)
    var earned = 0.0
    for _ in 0..<stepLimit {
      let action = epsilonGreedy(actionValues[state], exploration: exploration, using: &rng)
      let step = world.step(state, action: action, using: &rng)
      learn(Experience(state: state, action: action, step: step))
      earned += step.reward
      if step.isTerminal { break }
      state = step.state
    }
    return earned
  }
  // snippet.end

  /// The policy argmaxₐ Q(s, a).
  public var policy: [Int] { actionValues.map(argmax) }
}
