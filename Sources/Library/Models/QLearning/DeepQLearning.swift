import Autograd
public import NeuralNetworks
public import Tensors

/// Q-learning with a network in place of the table (DQN).
///
/// Three things make it stable enough to use. Batches come from a replay buffer, so that they are not
/// all alike. Targets come from an older copy of the network, so that the target does not run away
/// from the step that chases it. And the action that a target stands for is chosen by the network but
/// valued by the copy: the largest of several wrong values is too large, and would be learned.
///
/// The network learns (1 − γ) Q − 1 instead of Q. Where every step earns 1, that is −γᵏ with k the
/// number of steps to the fall: between −1 and 0 instead of 0 and 1/(1 − γ), with the same order of
/// actions, and a network that starts near 0 starts near a value that can be true.
///
/// Source: Mnih et al., “Human-level control through deep reinforcement learning”, 2015; van Hasselt,
/// Guez and Silver, “Deep Reinforcement Learning with Double Q-learning”, 2016; seed 004, Lecture 10
/// has none of the three.
public struct DeepQLearning: Sendable {
  /// How the learner is set up.
  public struct Settings: Sendable {
    /// The discount γ.
    public var discount = 0.99

    /// The batch size, and the number of experiences that are kept.
    public var batchSize = 64, bufferSize = 10_000

    /// After how many updates the target network becomes a copy of the network; 1 means that there
    /// is no separate target.
    public var targetInterval = 25

    /// Whether the network chooses the action whose value the copy gives (double Q-learning); if not,
    /// the copy does both, and the target is its largest value.
    public var choosesByNetwork = true

    /// ε falls in a straight line from 1 to this value during the first fifth of the steps.
    public var exploration = 0.05

    /// The learning rate of Adam; it falls in a straight line to 0 over the second half of the steps.
    public var learningRate: Float = 3e-3

    /// The standard settings.
    public init() {}
  }

  /// (1 − γ) Q − 1: state features in, one value for each action out.
  public private(set) var network: Sequential

  private var target: Sequential
  private var optimizer: Adam
  private var buffer: ReplayBuffer<Experience<CartPole.State>>
  private var updates = 0

  /// How the learner is set up.
  public let settings: Settings

  /// Creates a learner for the cart pole, with two hidden layers.
  public init(
    hiddenSize: Int = 64, settings: Settings = Settings(), using rng: inout SeededGenerator
  ) {
    network = Sequential {
      Linear(4, hiddenSize, using: &rng)
      ReLU()
      Linear(hiddenSize, hiddenSize, using: &rng)
      ReLU()
      Linear(hiddenSize, 2, using: &rng)
    }
    target = network
    optimizer = Adam(learningRate: settings.learningRate)
    buffer = ReplayBuffer(capacity: settings.bufferSize)
    self.settings = settings
  }

  /// (1 − γ) Q(s, ·) − 1 of one state.
  public func actionValues(_ state: CartPole.State) -> [Double] {
    noGrad { network(Self.features([state])).scalars.map(Double.init) }
  }

  // snippet.dqn
  /// One step down the Bellman error of a batch.
  ///
  ///     a*ᵢ = argmaxₐ Q(s′ᵢ, a)
  ///     tᵢ = (1 − γ) rᵢ − 1 + γ (Q⁻(s′ᵢ, a*ᵢ) + 1),  or (1 − γ) rᵢ − 1 when s′ᵢ is terminal
  ///     l = 1/B Σᵢ h(Q(sᵢ, aᵢ) − tᵢ),  h(δ) = ½ δ² for |δ| ≤ 1, |δ| − ½ beyond
  ///
  /// Q⁻ is the target network; no derivative is taken through t.
  public mutating func update(_ batch: [Experience<CartPole.State>]) -> Float {
    let next = Self.features(batch.map(\.step.state))
    let future = noGrad { () -> [Float] in
      let values = target(next)
      let choice = (settings.choosesByNetwork ? network(next) : values).argmax(alongAxis: 1)
      return (values * Tensor(oneHot: choice, classes: 2)).sum(alongAxis: 1).scalars
    }
    let discount = Float(settings.discount)
    let targets = zip(batch, future).map { experience, best in
      (1 - discount) * Float(experience.step.reward) - 1
        + (experience.step.isTerminal ? 0 : discount * (best + 1))
    }
    let inputs = Self.features(batch.map(\.state))
    let taken = Tensor(oneHot: IntTensor(batch.map(\.action)), classes: 2)
    let loss = optimizer.step(&network) { network in
      let error = ((network(inputs) * taken).sum(alongAxis: 1) - Tensor(targets)).abs()
      let near = error.clamped(to: 0...1)
      return (near * (error - near * 0.5)).mean()
    }
    updates += 1
    if updates % settings.targetInterval == 0 { target = network }
    return loss
  }
  // snippet.end

  /// Plays and learns for a number of steps, an update after each; returns the episodes' lengths.
  public mutating func train(steps: Int, using rng: inout SeededGenerator) -> [Int] {
    var lengths: [Int] = []
    var (state, length) = (CartPole().start(using: &rng), 0)
    for made in 0..<steps {
      let progress = min(1, 5 * Double(made) / Double(steps))
      let epsilon = 1 + progress * (settings.exploration - 1)
      let action = epsilonGreedy(actionValues(state), exploration: epsilon, using: &rng)
      let step = CartPole().step(state, action: action, using: &rng)
      buffer.append(Experience(state: state, action: action, step: step))
      let rest = Float(steps - made) / Float(steps)
      optimizer.learningRate = settings.learningRate * min(1, 2 * rest)
      if buffer.count >= 2 * settings.batchSize {
        _ = update(buffer.draw(settings.batchSize, using: &rng))
      }
      (state, length) = (step.state, length + 1)
      // Reaching the limit is not an end of the world: the last step is not terminal.
      if step.isTerminal || length == CartPole.stepLimit {
        lengths.append(length)
        (state, length) = (CartPole().start(using: &rng), 0)
      }
    }
    return lengths
  }

  /// The mean length of episodes that the greedy policy plays from fresh starts.
  public func meanLength(episodes: Int, using rng: inout SeededGenerator) -> Double {
    let lengths = (0..<episodes).map { _ in
      CartPole().rollout(limit: CartPole.stepLimit, using: &rng) { state, _ in
        argmax(actionValues(state))
      }.length
    }
    return Double(lengths.reduce(0, +)) / Double(episodes)
  }

  /// The four numbers, each divided by about its largest value.
  private static func features(_ states: [CartPole.State]) -> Tensor {
    Tensor(
      states.map { state in
        [
          Float(state.position / CartPole.positionLimit), Float(state.velocity / 3),
          Float(state.angle / CartPole.angleLimit), Float(state.angularVelocity / 3),
        ]
      })
  }
}
