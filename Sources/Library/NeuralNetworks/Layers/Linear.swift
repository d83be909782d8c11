public import Tensors

/// A dense layer.
///
///     y = x W + b
///
/// Shapes: x [..., I] gives [..., O].
public struct Linear: Layer {
  /// W, [I, O].
  public var weight: Tensor

  /// b, [O]; `nil` leaves it out.
  public var bias: Tensor?

  /// Creates a layer; b is drawn uniform in ±1/√I, as in PyTorch.
  public init(
    _ inputSize: Int, _ outputSize: Int, hasBias: Bool = true,
    initializer: Initializer = .uniformFanIn, using generator: inout SeededGenerator
  ) {
    weight = initializer(
      [inputSize, outputSize], fanIn: inputSize, fanOut: outputSize, using: &generator)
    if hasBias {
      bias = Initializer.uniformFanIn(
        [outputSize], fanIn: inputSize, fanOut: outputSize, using: &generator)
    }
  }

  /// Creates a layer from its parameters.
  ///
  /// - Precondition: The bias has as many elements as the weight has columns.
  public init(weight: Tensor, bias: Tensor? = nil) {
    precondition(
      weight.rank == 2 && (bias.map { $0.shape == [weight.shape[1]] } ?? true),
      "Linear: weight \(weight.shape) and bias \(bias?.shape ?? []) do not fit; "
        + "expected [I, O] and [O]")
    self.weight = weight.asParameter()
    self.bias = bias?.asParameter()
  }

  /// x W + b.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    bias.map { linear(x, weight: weight, bias: $0) } ?? matmul(x, weight)
  }
}
