public import NeuralNetworks
public import Tensors

/// A dense network that guesses the noise in vectors: points of the plane, or codes.
///
///     h₁ = a([x, τ(t)] W₁ + b₁)    hᵢ₊₁ = hᵢ + a(hᵢ Wᵢ₊₁ + bᵢ₊₁)    ε̂ = h_L W + b
///
/// a is SiLU and τ(t) the code of the time in sines and cosines.
///
/// Shapes: x and ε̂ [n, D].
public struct VectorDenoiser: Module {
  /// The first layer, from D and the time code to H.
  public var input: Linear

  /// The residual layers, H to H.
  public var hidden: [Linear]

  /// The last layer, H to D.
  public var output: Linear

  /// τ for t = 0…T, [T + 1, E].
  public let timeCodes: Tensor

  /// The guess ε̂ for rows at times t.
  public func callAsFunction(_ x: Tensor, at t: [Int]) -> Tensor {
    let first = input(concatenate([x, timeCodes.selecting(t)], alongAxis: 1)).silu()
    return output(hidden.reduce(first) { $0 + $1($0).silu() })
  }

  /// Creates a network with random weights for times up to `stepCount`.
  public init(
    size: Int, hiddenSize: Int = 128, depth: Int = 3, stepCount: Int,
    using generator: inout SeededGenerator
  ) {
    let codeSize = 32
    timeCodes = timeTable(stepCount: stepCount, size: codeSize)
    input = Linear(size + codeSize, hiddenSize, using: &generator)
    hidden = (1..<depth).map { _ in Linear(hiddenSize, hiddenSize, using: &generator) }
    output = Linear(hiddenSize, size, using: &generator)
  }

  /// The multiplications and additions, counted in pairs, for one vector.
  public var multiplyAdds: Int { ([input, output] + hidden).reduce(0) { $0 + $1.weight.count } }
}

/// Codes of the times 0…T in sines and cosines, [T + 1, size].
///
/// Times are stretched to 0…1000, so that the codes of few long steps differ as those of many short.
func timeTable(stepCount: Int, size: Int) -> Tensor {
  let table = Tensor(sinusoidalPositions: 1001, size: size)
  return table.selecting((0...stepCount).map { $0 * 1000 / stepCount })
}
