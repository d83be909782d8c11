// snippet.action-value-backup
/// Q(s, a) = Σ P(s′, r | s, a) (r + γ V(s′)), the value of an action from the values of states.
///
/// The sum over s′ is the expectation that a slippery world needs; where an outcome is terminal
/// the future counts 0.
///
/// - Parameters:
///   - values: V, by state.
///   - process: The world.
///   - discount: γ in 0...1.
/// - Returns: Q, by state and action.
///
/// Source: Bellman, 1957; seed 004, Lecture 10 writes r + γ max Q*(s′, a′) without the expectation.
public func actionValueBackup(
  _ values: [Double], in process: MarkovDecisionProcess, discount: Double
) -> [[Double]] {
  process.transitions.map { actions in
    actions.map { outcomes in
      outcomes.reduce(0) { sum, outcome in
        let future = outcome.isTerminal ? 0 : values[outcome.state]
        return sum + outcome.probability * (outcome.reward + discount * future)
      }
    }
  }
}
// snippet.end

/// The optimal values of a finite world, found by sweeping Bellman's equation until it holds.
public struct ValueIteration: Sendable {
  /// V*, by state.
  public let values: [Double]

  /// Q*, by state and action.
  public let actionValues: [[Double]]

  /// The largest change of any value, by sweep.
  public let changes: [Double]

  // snippet.value-iteration
  /// Sweeps V ← maxₐ Σ P (r + γ V(s′)) until no value changes by more than `tolerance`.
  ///
  /// For γ < 1 each sweep brings V closer to V* by a factor of at most γ. With γ = 1 it converges
  /// where, as on the lake, every episode ends.
  public init(
    _ process: MarkovDecisionProcess, discount: Double, tolerance: Double = 1e-12,
    sweepLimit: Int = 100_000
  ) {
    var values = Array(repeating: 0.0, count: process.stateCount)
    var changes: [Double] = []
    repeat {
      let next = actionValueBackup(values, in: process, discount: discount).map { $0.max() ?? 0 }
      changes.append(zip(next, values).map { abs($0 - $1) }.max() ?? 0)
      values = next
    } while changes[changes.count - 1] > tolerance && changes.count < sweepLimit
    self.values = values
    self.changes = changes
    actionValues = actionValueBackup(values, in: process, discount: discount)
  }
  // snippet.end

  /// π*(s) = argmaxₐ Q*(s, a); of several best actions, the first.
  public var policy: [Int] { actionValues.map(argmax) }
}
