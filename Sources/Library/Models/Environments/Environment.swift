/// A world that an agent acts in, one step at a time.
///
/// The environment itself never changes: the state is a value that goes in and comes out, so an
/// agent may look ahead, branch and replay without copying the world.
///
/// Source: seed 004, Lecture 9, “Setup”.
public protocol Environment<State>: Sendable {
  /// What the agent sees before it acts; here always the whole state s.
  associatedtype State: Sendable

  /// The number of actions; an action is an index a in `0..<actionCount`.
  var actionCount: Int { get }

  /// Draws the state s₀ in which an episode begins.
  func start(using rng: inout some RandomNumberGenerator) -> State

  /// Draws the next state s′ ∼ f(s, a) together with the reward r(s, a, s′).
  func step(
    _ state: State, action: Int, using rng: inout some RandomNumberGenerator
  ) -> Step<State>
}

/// What one action led to: (r, s′) and whether the episode is over.
public struct Step<State: Sendable>: Sendable {
  /// The state s′ after the action.
  public let state: State

  /// The reward r.
  public let reward: Double

  /// Whether s′ ends the episode: nothing is earned after it.
  public let isTerminal: Bool

  /// Creates the outcome of an action.
  public init(state: State, reward: Double, isTerminal: Bool) {
    self.state = state
    self.reward = reward
    self.isTerminal = isTerminal
  }
}
