public import Tensors

/// Gradient descent, with momentum if wanted.
///
///     v ← μ v + g
///     θ ← θ − η v           (Nesterov: θ − η (g + μ v))
public struct SGD: Optimizer, Sendable {
  /// The learning rate η.
  public var learningRate: Float

  /// The momentum μ; 0 is plain gradient descent.
  public var momentum: Float

  /// Whether the step looks ahead along the momentum.
  public var isNesterov: Bool

  private var store = ParameterStore()

  /// Creates the optimizer.
  public init(learningRate: Float, momentum: Float = 0, isNesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  /// Takes one step.
  public mutating func update<M: Module>(_ model: inout M, along gradients: [Tensor]) {
    store.update(&model, along: gradients, averages: momentum == 0 ? 0 : 1) { pass, averages in
      if momentum == 0 {
        pass.descend(rate: learningRate)
      } else {
        pass.descend(
          velocity: averages[0], rate: learningRate, momentum: momentum, isNesterov: isNesterov)
      }
    }
  }
}
