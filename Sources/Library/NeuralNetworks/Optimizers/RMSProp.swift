public import Tensors

/// Gradient descent with steps divided by a running mean of the gradient's size.
///
///     v ← ρ v + (1 − ρ) g²
///     θ ← θ − η g / (√v + ε)
///
/// Source: Tieleman and Hinton, lecture 6.5 of “Neural Networks for Machine Learning”, 2012.
public struct RMSProp: Optimizer, Sendable {
  /// The learning rate η.
  public var learningRate: Float

  /// The decay ρ.
  public var decay: Float

  /// ε.
  public var epsilon: Float

  private var store = ParameterStore()

  /// Creates the optimizer.
  public init(learningRate: Float = 1e-2, decay: Float = 0.99, epsilon: Float = 1e-8) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  /// Takes one step.
  public mutating func update<M: Module>(_ model: inout M, along gradients: [Tensor]) {
    store.update(&model, along: gradients, averages: 1) { pass, averages in
      pass.rmsProp(square: averages[0], rate: learningRate, decay: decay, epsilon: epsilon)
    }
  }
}
