public import Tensors

/// A dense layer.
///
///     y = x W + b
///
/// Shapes: x [..., I] gives [..., O].
public struct Linear: Layer {
  /// W, [I, O].
  public var weight: Tensor

  /// b, [O].
  public var bias: Tensor

  /// Creates a layer with W and b uniform in ±1/√I, as in PyTorch.
  public init(_ inputSize: Int, _ outputSize: Int, using generator: inout SeededGenerator) {
    let bound = 1 / Float(inputSize).squareRoot()
    weight = Tensor(uniform: [inputSize, outputSize], in: -bound..<bound, using: &generator)
      .asParameter()
    bias = Tensor(uniform: [outputSize], in: -bound..<bound, using: &generator).asParameter()
  }

  /// Creates a layer from its parameters.
  ///
  /// - Precondition: The bias has as many elements as the weight has columns.
  public init(weight: Tensor, bias: Tensor) {
    precondition(
      weight.rank == 2 && bias.shape == [weight.shape[1]],
      "Linear: weight \(weight.shape) and bias \(bias.shape) do not fit; expected [I, O] and [O]")
    self.weight = weight.asParameter()
    self.bias = bias.asParameter()
  }

  /// x W + b.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    linear(x, weight: weight, bias: bias)
  }
}
