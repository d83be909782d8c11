public import NeuralNetworks
public import Tensors

// snippet.softmax-regression
/// A linear classifier with probabilities.
///
///     ŷₖ = p(k | x) = exp(lₖ) / Σⱼ exp(lⱼ)          l = x W + b
///
/// Shapes: x [n, N], logits l [n, C]. It starts at W = 0, b = 0: every class has probability 1/C.
public struct SoftmaxRegression: Module, Sendable {
  /// W, [N, C], and b, [C].
  public var linear: Linear

  /// Creates the classifier that knows nothing.
  public init(inputSize: Int, classCount: Int) {
    linear = Linear(
      weight: Tensor(zeros: [inputSize, classCount]), bias: Tensor(zeros: [classCount]))
  }

  /// The logits l of the rows of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { linear(x) }

  /// −(1/n) Σᵢ log p(yᵢ | xᵢ), in nats.
  public func loss(_ x: Tensor, _ labels: IntTensor) -> Tensor {
    crossEntropy(logits: self(x), labels: labels)
  }

  /// The most probable class of each row.
  public func predict(_ x: Tensor) -> IntTensor { self(x).argmax(alongAxis: 1) }
}
// snippet.end
