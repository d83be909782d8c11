/// The odds of a policy that always takes `actions[s]` in state s.
public func deterministicPolicy(_ actions: [Int], actionCount: Int) -> [[Double]] {
  actions.map { best in (0..<actionCount).map { $0 == best ? 1 : 0 } }
}

/// The odds of a policy that takes every action equally often.
public func uniformPolicy(stateCount: Int, actionCount: Int) -> [[Double]] {
  Array(
    repeating: Array(repeating: 1 / Double(actionCount), count: actionCount), count: stateCount)
}

extension MarkovDecisionProcess {
  // snippet.policy-values
  /// V^π, the exact value of every state under a policy, from the linear equations (I − γP) V = r.
  ///
  ///     r(s) = Σₐ π(a | s) r(s, a),   P(s, s′) = Σₐ π(a | s) P(s′ | s, a)
  ///
  /// with nothing entering P for outcomes that end the episode.
  ///
  /// - Parameters:
  ///   - policy: π, by state and action.
  ///   - discount: γ; below 1, or 1 where every episode ends.
  /// - Returns: V^π, by state.
  ///
  /// Source: seed 004, Lecture 10, definition of V^π.
  public func values(of policy: [[Double]], discount: Double) -> [Double] {
    var matrix = Array(repeating: Array(repeating: 0.0, count: stateCount), count: stateCount)
    var rewards = Array(repeating: 0.0, count: stateCount)
    for s in 0..<stateCount {
      matrix[s][s] += 1
      for a in 0..<actionCount {
        for outcome in transitions[s][a] {
          let weight = policy[s][a] * outcome.probability
          rewards[s] += weight * outcome.reward
          if !outcome.isTerminal { matrix[s][outcome.state] -= discount * weight }
        }
      }
    }
    return solve(matrix, rewards)
  }
  // snippet.end

  /// The mean reward that a policy collects within a number of steps, summed up exactly.
  ///
  /// On the lake this is the probability of reaching the goal in time.
  public func expectedReward(of policy: [[Double]], within steps: Int) -> Double {
    var values = Array(repeating: 0.0, count: stateCount)
    for _ in 0..<steps {
      let q = actionValueBackup(values, in: self, discount: 1)
      values = q.indices.map { s in zip(policy[s], q[s]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return zip(startProbabilities, values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
