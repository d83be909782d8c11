import Models
import Testing

@Suite("Episodes and returns")
struct EpisodeTests {
  /// A world that never ends and pays 1 in every step.
  private let treadmill = MarkovDecisionProcess(
    transitions: [[[.init(probability: 1, state: 0, reward: 1, isTerminal: false)]]],
    startProbabilities: [1])

  @Test("a constant reward of 1 returns (1 − γᴸ) / (1 − γ)", arguments: [0.0, 0.5, 0.9, 0.999])
  func constantReward(discount: Double) {
    var rng = SplitMix64(seed: 0)
    let episode = treadmill.rollout(limit: 40, using: &rng) { _, _ in 0 }
    var power = 1.0
    for _ in 0..<40 { power *= discount }
    #expect(abs(episode.discountedReturn(discount) - (1 - power) / (1 - discount)) < 1e-12)
    #expect(abs(episode.discountedReturn(1) - 40) < 1e-12)
  }

  @Test("the last state is the one that the last action led to")
  func lastState() {
    var rng = SplitMix64(seed: 4)
    let episode = FrozenLake.small.process.rollout(limit: 100, using: &rng) { _, rng in
      Int.random(in: 0..<4, using: &rng)
    }
    #expect(episode.states.count == episode.actions.count + 1)
    #expect(episode.isComplete)
    let last = FrozenLake.small.tile(episode.states[episode.length])
    #expect(last == .hole || last == .goal)
  }

  @Test("a limit cuts an episode off and leaves it incomplete")
  func limit() {
    var rng = SplitMix64(seed: 4)
    let episode = treadmill.rollout(limit: 7, using: &rng) { _, _ in 0 }
    #expect(episode.length == 7)
    #expect(!episode.isComplete)
  }

  @Test("returns to go are the tail sums, written out", arguments: [1, 2, 3] as [UInt64])
  func tailSums(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let rewards = (0..<9).map { _ in Double.random(in: -1...1, using: &rng) }
    let returns = returnsToGo(rewards, discount: 0.8)
    for t in rewards.indices {
      var (sum, power) = (0.0, 1.0)
      for reward in rewards[t...] {
        sum += power * reward
        power *= 0.8
      }
      #expect(abs(returns[t] - sum) < 1e-12)
    }
  }
}
