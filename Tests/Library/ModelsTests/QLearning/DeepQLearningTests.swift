import Checks
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Deep Q-learning")
struct DeepQLearningTests {
  private func experiences(_ count: Int, using rng: inout SeededGenerator) -> [Experience<
    CartPole.State
  >] {
    (0..<count).map { _ in
      let state = CartPole.State(
        position: Double.random(in: -2...2, using: &rng),
        velocity: Double.random(in: -2...2, using: &rng),
        angle: Double.random(in: -0.25...0.25, using: &rng),
        angularVelocity: Double.random(in: -2...2, using: &rng))
      let action = Int.random(in: 0..<2, using: &rng)
      return Experience(
        state: state, action: action, step: CartPole().step(state, action: action, using: &rng))
    }
  }

  @Test("the loss is the Bellman error, written out", arguments: [1, 2, 3] as [UInt64])
  func loss(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    var learner = DeepQLearning(hiddenSize: 8, using: &rng)
    let batch = experiences(30, using: &rng)
    #expect(batch.contains { $0.step.isTerminal } && batch.contains { !$0.step.isTerminal })
    // Before the first update the target network is the network itself. The network's values are
    // (1 − γ) Q − 1; the error of Q itself, times 1 − γ, is the error that it sees.
    func actionValue(_ state: CartPole.State, _ action: Int) -> Double {
      (learner.actionValues(state)[action] + 1) / (1 - 0.99)
    }
    let expected = batch.reduce(0.0) { sum, experience in
      let next = experience.step.state
      let future = max(actionValue(next, 0), actionValue(next, 1))
      let target = experience.step.reward + (experience.step.isTerminal ? 0 : 0.99 * future)
      let error = (1 - 0.99) * abs(actionValue(experience.state, experience.action) - target)
      return sum + (error <= 1 ? error * error / 2 : error - 0.5)
    }
    #expect(abs(Double(learner.update(batch)) - expected / 30) < 1e-5)
  }

  @Test(
    "the network chooses the next action, the copy says what it is worth; or the copy does both",
    arguments: [true, false])
  func choice(choosesByNetwork: Bool) {
    var rng = SeededGenerator(seed: 5)
    var settings = DeepQLearning.Settings()
    (settings.targetInterval, settings.choosesByNetwork) = (1000, choosesByNetwork)
    var learner = DeepQLearning(hiddenSize: 8, settings: settings, using: &rng)
    let copy = learner
    for _ in 0..<20 { _ = learner.update(experiences(30, using: &rng)) }
    let batch = experiences(60, using: &rng)
    let future = batch.map { experience -> Double in
      let state = experience.step.state
      let values = copy.actionValues(state)
      return values[argmax((choosesByNetwork ? learner : copy).actionValues(state))]
    }
    // Otherwise the two forms would be the same here, and nothing would be tested.
    #expect(
      batch.contains {
        argmax(learner.actionValues($0.step.state)) != argmax(copy.actionValues($0.step.state))
      })
    let expected = zip(batch, future).reduce(0.0) { sum, pair in
      let (experience, value) = pair
      let target = 0.01 - 1 + (experience.step.isTerminal ? 0 : 0.99 * (value + 1))
      let error = abs(learner.actionValues(experience.state)[experience.action] - target)
      return sum + (error <= 1 ? error * error / 2 : error - 0.5)
    }
    #expect(abs(Double(learner.update(batch)) - expected / 60) < 1e-5)
  }

  @Test("updates on one batch bring its error down")
  func descends() {
    var rng = SeededGenerator(seed: 4)
    var settings = DeepQLearning.Settings()
    settings.targetInterval = 1000  // the target stays where it is
    var learner = DeepQLearning(hiddenSize: 16, settings: settings, using: &rng)
    let batch = experiences(32, using: &rng)
    let losses = (0..<90).map { _ in learner.update(batch) }
    #expect(losses[89] < losses[0] / 5)
  }

  /// Five seeds after 6,000 steps each: mean lengths of episodes, and what each network believes the
  /// upright pole to be worth.
  private func runs(
    _ change: (inout DeepQLearning.Settings) -> Void = { _ in }
  ) -> (lengths: [Double], beliefs: [Double]) {
    let runs = (1...5).map { seed in
      var rng = SeededGenerator(seed: UInt64(seed))
      var settings = DeepQLearning.Settings()
      change(&settings)
      var learner = DeepQLearning(hiddenSize: 32, settings: settings, using: &rng)
      _ = learner.train(steps: 6000, using: &rng)
      let upright = CartPole.State(position: 0, velocity: 0, angle: 0, angularVelocity: 0)
      return (
        learner.meanLength(episodes: 10, using: &rng), learner.actionValues(upright).max() ?? 0
      )
    }
    return (runs.map(\.0), runs.map(\.1))
  }

  @Test("keeps the pole up: mean and interval of five seeds; one estimate alone believes too much")
  func learns() {
    let (two, one) = (runs(), runs { $0.choosesByNetwork = false })
    let summary = Estimate(two.lengths)
    #expect(summary.mean > 350, "\(summary): \(two.lengths)")
    #expect(summary.mean - summary.halfWidth > 200, "\(summary); dice balance for 22 steps")
    // No value can exceed 0, the value of a pole that never falls.
    #expect(Estimate(one.beliefs).mean > 0.6, "\(one.beliefs)")
    #expect(Estimate(two.beliefs).mean < 0.7 * Estimate(one.beliefs).mean, "\(two.beliefs)")
  }

  @Test("without a target network some seeds fall at once")
  func noTargetNetwork() {
    #expect(runs { $0.targetInterval = 1 }.lengths.contains { $0 < 22 })
  }
}
