internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.masked-network
/// A network whose output i sees only the inputs before i: MADE.
///
///     p(x) = Πᵢ p(xᵢ | x₀, …, xᵢ₋₁)      p(xᵢ = 1 | …) = σ(lᵢ)
///     h = ReLU(x (W ⊙ M) + b)            l = h (W′ ⊙ M′) + b′
///
/// Hidden unit k has a degree m(k) in 1..<D. Mask M lets it see the inputs i < m(k), mask M′ lets
/// output i see the units with m(k) ≤ i. So a path from input j to output i needs j < m(k) ≤ i.
///
/// Shapes: x and l [n, D], W [D, H], W′ [H, D].
/// Source: Germain et al., “MADE: Masked Autoencoder for Distribution Estimation”, 2015; seed 004,
/// “Autoregressive models”.
public struct MaskedAutoregressiveNetwork: Module {
  /// W and W′ before their masks.
  public var inputWeight, outputWeight: Tensor

  /// b and b′.
  public var hiddenBias, outputBias: Tensor

  /// M and M′, of zeros and ones.
  public let inputMask, outputMask: Tensor

  /// The logits l of x being 1, each given the numbers before it.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let h = (matmul(x, inputWeight * inputMask) + hiddenBias).relu()
    return matmul(h, outputWeight * outputMask) + outputBias
  }

  /// log p(x) for each row of zeros and ones, in nats: Σᵢ xᵢ lᵢ − log(1 + exp lᵢ).
  public func logLikelihood(_ x: Tensor) -> Tensor {
    let l = self(x)
    return (x * l - l.softplus()).sum(alongAxis: 1)
  }
}
// snippet.end

extension MaskedAutoregressiveNetwork {
  /// Creates a network with random weights; the degrees 1, …, D − 1 follow one another.
  ///
  /// - Precondition: There are at least two inputs.
  public init(size: Int, hiddenSize: Int, using generator: inout SeededGenerator) {
    demand(size > 1, "an autoregressive network of \(size) number has nothing to condition on")
    let degrees = (0..<hiddenSize).map { 1 + $0 % (size - 1) }
    inputMask = Tensor((0..<size).map { i in degrees.map { i < $0 ? 1 : 0 } })
    outputMask = Tensor(degrees.map { m in (0..<size).map { m <= $0 ? 1 : 0 } })
    let hidden = Linear(size, hiddenSize, using: &generator)
    let output = Linear(hiddenSize, size, using: &generator)
    inputWeight = hidden.weight
    outputWeight = output.weight
    hiddenBias = Tensor(zeros: [hiddenSize]).asParameter()
    outputBias = Tensor(zeros: [size]).asParameter()
  }

  /// Draws rows of zeros and ones, number after number; the first columns may be given.
  ///
  /// - Parameters:
  ///   - count: How many rows.
  ///   - start: The columns that are known, [count, k]; none by default.
  ///   - generator: The source of the draws.
  /// - Returns: The rows, [count, D].
  public func sample(
    _ count: Int, startingWith start: Tensor? = nil, using generator: inout SeededGenerator
  ) -> Tensor {
    let D = outputBias.count
    let known = start?.shape[1] ?? 0
    var columns = start.map { $0.split(count: known, alongAxis: 1) } ?? []
    return noGrad {
      for i in known..<D {
        let rest = Tensor(zeros: [count, D - i])
        let probability = self(concatenate(columns + [rest], alongAxis: 1)).sigmoid()
        let draw = Tensor(uniform: [count, 1], using: &generator)
        columns.append(draw .< probability.sliced(i..<(i + 1), alongAxis: 1))
      }
      return concatenate(columns, alongAxis: 1)
    }
  }
}
