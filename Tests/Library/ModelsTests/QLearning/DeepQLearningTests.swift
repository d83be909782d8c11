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
    // Before the first update the target network is the network itself.
    let expected = batch.reduce(0.0) { sum, experience in
      let future = learner.actionValues(experience.step.state).max() ?? 0
      let target = experience.step.reward + (experience.step.isTerminal ? 0 : 0.99 * future)
      let error = abs(learner.actionValues(experience.state)[experience.action] - target)
      return sum + (error <= 1 ? error * error / 2 : error - 0.5)
    }
    #expect(abs(Double(learner.update(batch)) - expected / 30) < 1e-5)
  }

  @Test("updates on one batch bring its error down")
  func descends() {
    var rng = SeededGenerator(seed: 4)
    var learner = DeepQLearning(hiddenSize: 16, using: &rng)
    let batch = experiences(32, using: &rng)
    let losses = (0..<90).map { _ in learner.update(batch) }  // fewer than the target's interval
    #expect(losses[89] < losses[0] / 5)
  }

  @Test("keeps the pole up far longer than dice, on average over seeds")
  func learns() {
    let lengths = (1...3).map { seed -> Double in
      var rng = SeededGenerator(seed: UInt64(seed))
      var learner = DeepQLearning(hiddenSize: 32, using: &rng)
      _ = learner.train(steps: 5000, using: &rng)
      return learner.meanLength(episodes: 10, using: &rng)
    }
    #expect(lengths.reduce(0, +) / 3 > 60, "\(lengths); dice balance for 22 steps")
  }
}
