public import Tensors

/// The length of all gradients as one vector.
public func globalNorm(of gradients: [Tensor]) -> Float {
  Float(gradients.reduce(0.0) { $0 + $1.squaredLength }.squareRoot())
}

/// The gradients, shortened together to `limit` if they are longer; shorter ones stay as they are.
///
///     g ← g min(1, limit / ‖g‖)
///
/// Source: Pascanu et al., “On the difficulty of training recurrent neural networks”, 2013.
public func clipped(_ gradients: [Tensor], toNorm limit: Float) -> [Tensor] {
  let norm = globalNorm(of: gradients)
  return norm <= limit ? gradients : gradients.map { $0 * (limit / norm) }
}

/// A running mean of a model's parameters, which often does better than the last of them.
///
///     θ̄ ← d θ̄ + (1 − d) θ
public struct ExponentialMovingAverage<Model: Module>: Sendable {
  /// The model with the averaged parameters.
  public private(set) var model: Model

  /// The decay d.
  public let decay: Float

  private var store = ParameterStore()

  /// Starts with the parameters of `model`.
  public init(of model: Model, decay: Float = 0.999) {
    self.model = model
    self.decay = decay
  }

  /// Takes in the parameters after a step.
  public mutating func update(with current: Model) {
    let decay = decay
    store.update(&model, along: current.parameters, averages: 0) { pass, _ in
      pass.average(decay: decay)
    }
  }
}
