import Models
import Testing

@Suite("Q-learning")
struct QLearningTests {
  private let lake = FrozenLake.small.process

  private func trained(exploration: Double, episodes: Int, seed: UInt64) -> QLearning {
    var rng = SplitMix64(seed: seed)
    var learner = QLearning(
      stateCount: 16, actionCount: 4, discount: 0.99, rate: 0.5, slowing: 100,
      exploration: exploration, stepLimit: 100)
    for _ in 0..<episodes { learner.playEpisode(in: lake, using: &rng) }
    return learner
  }

  @Test("its policy arrives nearly as often as the optimum", arguments: Array(1...5) as [UInt64])
  func success(seed: UInt64) {
    let learner = trained(exploration: 0.3, episodes: 10_000, seed: seed)
    let policy = deterministicPolicy(learner.policy, actionCount: 4)
    let success = lake.expectedReward(of: policy, within: 100)
    #expect(success > 0.70, "success within 100 steps \(success); the optimum is 0.7442")
  }

  @Test("greedy play with ties taken in order never leaves 0")
  func noExploration() {
    var rng = SplitMix64(seed: 1)
    // Always the first action of equals: left, against the wall and down into the hole's row.
    var q = QLearning(
      stateCount: 16, actionCount: 4, discount: 0.99, rate: 0.5, exploration: 0, stepLimit: 100)
    for _ in 0..<200 {
      var state = lake.start(using: &rng)
      for _ in 0..<100 {
        let action = argmax(q.actionValues[state])
        let step = lake.step(state, action: action, using: &rng)
        q.learn(Experience(state: state, action: action, step: step))
        if step.isTerminal { break }
        state = step.state
      }
    }
    #expect(q.actionValues.joined().allSatisfy { $0 == 0 })
    #expect(q.visits.joined().filter { $0 > 0 }.count < 16)
  }

  @Test("values approach Q* where the policy goes")
  func values() {
    let learner = trained(exploration: 1, episodes: 30_000, seed: 3)
    let optimum = ValueIteration(lake, discount: 0.99)
    #expect(isClose(learner.actionValues, optimum.actionValues, within: 0.12))
  }

  @Test("needs fewer games than a policy gradient on the lake")
  func sampleEfficiency() {
    let seeds = Array(1...5) as [UInt64]
    let values = MeanEstimate(
      seeds.map { seed in
        let policy = trained(exploration: 0.3, episodes: 2000, seed: seed).policy
        return lake.expectedReward(of: deterministicPolicy(policy, actionCount: 4), within: 100)
      })
    let gradients = MeanEstimate(
      seeds.map { seed in
        var rng = SplitMix64(seed: seed)
        var policy = SoftmaxPolicy(stateCount: 16, actionCount: 4)
        let learner = Reinforce(rate: 0.5, discount: 0.99, stepLimit: 100, usesBaseline: true)
        _ = learner.train(&policy, in: lake, episodes: 2000, using: &rng)
        return lake.expectedReward(of: (0..<16).map(policy.probabilities), within: 100)
      })
    #expect(values.mean > gradients.mean + 2 * gradients.standardError)
  }

  @Test("ε-greedy takes the best action with probability 1 − ε + ε/n")
  func epsilonGreedyOdds() {
    var rng = SplitMix64(seed: 4)
    let draws = (0..<20_000).map { _ in
      epsilonGreedy([0, 2, 1, 0], exploration: 0.2, using: &rng)
    }
    let share = Double(draws.filter { $0 == 1 }.count) / 20_000
    #expect(abs(share - 0.85) < 3 * (0.85 * 0.15 / 20_000).squareRoot())
    #expect(Set(draws) == [0, 1, 2, 3])
  }

  @Test("ε-greedy breaks ties by lot")
  func ties() {
    var rng = SplitMix64(seed: 5)
    let draws = Set((0..<100).map { _ in epsilonGreedy([1, 0, 1], exploration: 0, using: &rng) })
    #expect(draws == [0, 2])
  }

  @Test("linear Q with one feature for each pair is the table", arguments: [1, 2] as [UInt64])
  func oneHot(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var table = QLearning(
      stateCount: 16, actionCount: 4, discount: 0.9, rate: 0.3, exploration: 1, stepLimit: 100)
    var linear = LinearActionValues<Int>(featureCount: 64, actionCount: 4) { state, action in
      (0..<64).map { $0 == 4 * state + action ? 1 : 0 }
    }
    for _ in 0..<300 {
      let episode = lake.rollout(limit: 100, using: &rng) { _, rng in
        Int.random(in: 0..<4, using: &rng)
      }
      for t in 0..<episode.length {
        let step = Step(
          state: episode.states[t + 1], reward: episode.rewards[t],
          isTerminal: episode.isComplete && t == episode.length - 1)
        let experience = Experience(
          state: episode.states[t], action: episode.actions[t], step: step)
        table.learn(experience)
        linear.learn(experience, discount: 0.9, rate: 0.3)
      }
    }
    #expect(isClose(Array(table.actionValues.joined()), linear.weights, within: 1e-12))
    #expect(linear.weights.contains { $0 != 0 })
  }

  @Test("a full buffer forgets the oldest first and draws with equal odds")
  func replay() {
    var rng = SplitMix64(seed: 6)
    var buffer = ReplayBuffer<Int>(capacity: 5)
    for i in 0..<12 { buffer.append(i) }
    #expect(buffer.count == 5)
    let draws = buffer.draw(10_000, using: &rng)
    #expect(Set(draws) == [7, 8, 9, 10, 11])
    for i in 7...11 {
      let count = Double(draws.filter { $0 == i }.count)
      #expect(abs(count - 2000) < 4 * (10_000 * 0.16).squareRoot())
    }
  }
}
