public import Tensors

/// While a model learns, elements are set to 0 with probability p and the others divided by 1 − p;
/// otherwise nothing happens.
///
/// Source: Srivastava et al., “Dropout”, 2014.
public struct Dropout: Layer {
  /// The probability p.
  public let rate: Float

  /// Creates the layer.
  ///
  /// - Precondition: The rate is in 0..<1.
  public init(rate: Float) {
    precondition(rate >= 0 && rate < 1, "Dropout: the rate \(rate) is not in 0..<1")
    self.rate = rate
  }

  /// Returns `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { x }

  /// Drops elements.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    if rate == 0 { return x }
    let keeps = Tensor(uniform: x.shape, using: &context.generator) .>= rate
    return x * (keeps * (1 / (1 - rate)))
  }
}
