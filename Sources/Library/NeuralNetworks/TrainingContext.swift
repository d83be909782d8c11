public import Tensors

/// What a model needs while it learns and not when it is used: random numbers for dropout, and a
/// place for the running statistics of normalization.
///
///     var context = TrainingContext(seed: 1)
///     let loss = optimizer.step(&model, in: &context) { model, context in
///       crossEntropy(logits: model(x, training: &context), labels: y)
///     }
public struct TrainingContext: Sendable {
  /// The source of random numbers.
  public var generator: SeededGenerator

  private var replacements: [(old: Tensor, new: Tensor)] = []

  /// Creates a context.
  public init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// Notes that `old`, a tensor of the model and no parameter, is to become `new`.
  public mutating func replace(_ old: Tensor, by new: Tensor) {
    replacements.append((old, new.detachedCopy()))
  }

  /// Puts the noted tensors into the model and forgets them.
  public mutating func apply<M: Module>(to model: inout M) {
    if replacements.isEmpty { return }
    model.visitTensors("") { _, tensor in
      for (old, new) in replacements where old.body === tensor.body {
        tensor = new
        break
      }
    }
    replacements.removeAll()
  }
}

extension Layer {
  /// Applies the layer while the model learns; most layers make no difference.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    self(x)
  }
}
