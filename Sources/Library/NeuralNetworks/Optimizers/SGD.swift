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

  private var velocities = MomentStore()

  /// Creates the optimizer.
  public init(learningRate: Float, momentum: Float = 0, isNesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  /// Takes one step.
  public mutating func update<M: Module>(_ model: inout M, along gradients: [Tensor]) {
    model.updateParameters(along: gradients) { index, parameter, gradient in
      parameter.makeUnique()
      if momentum == 0 {
        parameter.add(gradient, scale: -learningRate)
      } else {
        velocities.update(index, like: gradient) { velocity in
          parameter.momentumStep(
            gradient, velocity: velocity, rate: learningRate, momentum: momentum,
            isNesterov: isNesterov)
        }
      }
    }
  }
}
