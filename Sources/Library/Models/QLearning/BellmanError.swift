/// What happened in one step: the quadruple (s, a, r, s′), and whether it was the last.
public struct Experience<State: Sendable>: Sendable {
  /// The state s.
  public let state: State

  /// The action a.
  public let action: Int

  /// The reward r and the next state s′.
  public let step: Step<State>

  /// Creates an experience.
  public init(state: State, action: Int, step: Step<State>) {
    self.state = state
    self.action = action
    self.step = step
  }
}

// snippet.bellman-error
/// The target of Q-learning: r + γ maxₐ′ Q(s′, a′), and plain r when s′ is terminal.
public func bellmanTarget(
  _ actionValues: [[Double]], _ experience: Experience<Int>, discount: Double
) -> Double {
  let step = experience.step
  if step.isTerminal { return step.reward }
  return step.reward + discount * (actionValues[step.state].max() ?? 0)
}

/// l = ½ (r + γ maxₐ′ Q(s′, a′) − Q(s, a))².
///
/// Source: seed 004, Lecture 10, which prints Q(s, a′) inside the maximum; the values of the *next*
/// state belong there.
public func bellmanError(
  _ actionValues: [[Double]], _ experience: Experience<Int>, discount: Double
) -> Double {
  let difference =
    bellmanTarget(actionValues, experience, discount: discount)
    - actionValues[experience.state][experience.action]
  return difference * difference / 2
}
// snippet.end

/// Replaces every Q(s, a) by the mean of its target until nothing changes.
///
/// - Parameters:
///   - process: The world, whose odds weigh the targets.
///   - start: The first Q, by state and action; 0 everywhere if not given.
///   - sweeps: How often all entries are replaced.
///   - target: What Q(s, a) should be after an outcome, given Q as it is.
/// - Returns: Q after the last sweep, by state and action.
public func sweepTargets(
  _ process: MarkovDecisionProcess, from start: [[Double]]? = nil, sweeps: Int,
  target: ([[Double]], Experience<Int>) -> Double
) -> [[Double]] {
  let zeros = Array(
    repeating: Array(repeating: 0.0, count: process.actionCount), count: process.stateCount)
  var q = start ?? zeros
  for _ in 0..<sweeps {
    q = process.transitions.indices.map { s in
      process.transitions[s].indices.map { a in
        process.transitions[s][a].reduce(0) { sum, outcome in
          let step = Step(
            state: outcome.state, reward: outcome.reward, isTerminal: outcome.isTerminal)
          return sum + outcome.probability
            * target(q, Experience(state: s, action: a, step: step))
        }
      }
    }
  }
  return q
}
