import Models
import Testing

@Suite("Actor and critic")
struct ActorCriticTests {
  private let lake = FrozenLake.small.process

  @Test("with the true V the mean of δ is the advantage")
  func unbiased() {
    let policy = uniformPolicy(stateCount: 16, actionCount: 4)
    let values = lake.values(of: policy, discount: 0.95)
    let q = actionValueBackup(values, in: lake, discount: 0.95)
    for s in 0..<16 {
      for a in 0..<4 {
        let mean = lake.transitions[s][a].reduce(0.0) { sum, outcome in
          let step = Step(
            state: outcome.state, reward: outcome.reward, isTerminal: outcome.isTerminal)
          let delta = temporalDifference(
            values, Experience(state: s, action: a, step: step), discount: 0.95)
          return sum + outcome.probability * delta
        }
        #expect(abs(mean - (q[s][a] - values[s])) < 1e-12)
      }
    }
  }

  /// The exact success of what an actor–critic or REINFORCE has learned after a number of steps.
  private func success(steps: Int, seed: UInt64, withCritic: Bool) -> Double {
    var rng = SplitMix64(seed: seed)
    var learner = ActorCritic(
      stateCount: 16, actionCount: 4, actorRate: 0.3, criticRate: 0.2, discount: 0.99,
      stepLimit: 100)
    var plain = SoftmaxPolicy(stateCount: 16, actionCount: 4)
    var made = 0
    while made < steps {
      if withCritic {
        made += learner.playEpisode(in: lake, using: &rng).steps
      } else {
        let actor = plain
        let episode = lake.rollout(limit: 100, using: &rng) { actor.draw($0, using: &$1) }
        plain.ascend(reinforceGradient(episode, policy: actor, discount: 0.99), rate: 0.3)
        made += episode.length
      }
    }
    let policy = withCritic ? learner.policy : plain
    return lake.expectedReward(of: (0..<16).map { policy.probabilities($0) }, within: 100)
  }

  @Test("the critic helps: better than REINFORCE after equally many steps")
  func beatsReinforce() {
    let seeds = Array(1...6) as [UInt64]
    let critic = MeanEstimate(seeds.map { success(steps: 40_000, seed: $0, withCritic: true) })
    let plain = MeanEstimate(seeds.map { success(steps: 40_000, seed: $0, withCritic: false) })
    #expect(critic.mean > plain.mean + 2 * (critic.standardError + plain.standardError))
    #expect(critic.mean > 0.6)
  }
}
