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

  /// Mean lengths of the episodes after 6,000 steps, for five seeds.
  private func lengths(targetInterval: Int) -> [Double] {
    (1...5).map { seed in
      var rng = SeededGenerator(seed: UInt64(seed))
      var settings = DeepQLearning.Settings()
      settings.targetInterval = targetInterval
      var learner = DeepQLearning(hiddenSize: 32, settings: settings, using: &rng)
      _ = learner.train(steps: 6000, using: &rng)
      return learner.meanLength(episodes: 10, using: &rng)
    }
  }

  @Test("keeps the pole up: mean and interval of five seeds, far above dice")
  func learns() {
    let runs = lengths(targetInterval: 25)
    let summary = MeanInterval(runs)
    #expect(summary.mean > 350, "\(summary): \(runs)")
    #expect(summary.mean - summary.halfWidth > 100, "\(summary); dice balance for 22 steps")
  }

  @Test("without a target network some seeds fall at once")
  func noTargetNetwork() {
    #expect(lengths(targetInterval: 1).contains { $0 < 22 })
  }
}
