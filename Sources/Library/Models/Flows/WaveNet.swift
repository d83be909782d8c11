internal import Autograd
internal import Glibc
public import NeuralNetworks
public import Tensors

// snippet.wavenet
/// Dilated causal convolutions that predict the next number of a series.
///
///     h⁰ = W x
///     hˡ⁺¹ = hˡ + V (tanh(Wˡ ∗ hˡ) ⊙ σ(Gˡ ∗ hˡ))        kernels of 2 with dilation 2ˡ
///     (μ, log σ²) = V′ h^L                              of x[t + 1] given x[…t]
///     (W ∗ h)[t] = W₀ h[t − d] + W₁ h[t]                a kernel of 2 with dilation d, causal
///
/// where h is 0 before the series begins. Layer l joins t and t − 2ˡ, so L layers see
/// 1 + 1 + 2 + … + 2^(L−1) = 2^L numbers: the depth grows as the logarithm of the memory.
///
/// Shapes: x [B, T], μ and log σ² [B, T].
/// Source: van den Oord et al., “WaveNet”, 2016; seed 004, “Autoregressive models”.
public struct WaveNet: Module {
  /// W.
  public var input: Conv1d

  /// The gated layers, first to last.
  public var blocks: [WaveNetBlock]

  /// V′, to μ and log σ².
  public var head: Conv1d

  /// μ and log σ² of the number after each.
  public func callAsFunction(_ x: Tensor) -> (mean: Tensor, logVariance: Tensor) {
    let h = blocks.reduce(input(x.expandingShape(at: 1))) { $1($0) }
    let outputs = head(h)
    let parts = outputs.split(count: 2, alongAxis: 1)
    return (parts[0].squeezingShape(at: 1), parts[1].squeezingShape(at: 1))
  }

  /// −log N(x[t + 1]; μ, σ²) in nats, as a mean over the given positions t.
  public func loss(_ x: Tensor, at positions: Range<Int>) -> Tensor {
    let (mean, logVariance) = self(x)
    let next = x.sliced(positions.lowerBound + 1..<positions.upperBound + 1, alongAxis: 1)
    let error = next - mean.sliced(positions, alongAxis: 1)
    let l = logVariance.sliced(positions, alongAxis: 1)
    return ((error.squared() * (-l).exp() + l + log(2 * Float.pi)) * 0.5).mean()
  }
}

/// One gated layer of a ``WaveNet``.
public struct WaveNetBlock: Module {
  /// Wˡ, Gˡ and V.
  public var filter, gate, output: Conv1d

  /// h + V (tanh(W ∗ h) ⊙ σ(G ∗ h)).
  public func callAsFunction(_ h: Tensor) -> Tensor {
    h + output(filter(h).tanh() * gate(h).sigmoid())
  }
}
// snippet.end

extension WaveNet {
  /// Creates a network of `depth` gated layers with `channels` channels.
  public init(depth: Int, channels: Int = 16, using generator: inout SeededGenerator) {
    input = Conv1d(1, channels, kernelSize: 1, using: &generator)
    blocks = (0..<depth).map { level in
      WaveNetBlock(
        filter: Conv1d(
          channels, channels, kernelSize: 2, dilation: 1 << level, isCausal: true,
          using: &generator),
        gate: Conv1d(
          channels, channels, kernelSize: 2, dilation: 1 << level, isCausal: true,
          using: &generator),
        output: Conv1d(channels, channels, kernelSize: 1, using: &generator))
    }
    head = Conv1d(channels, 2, kernelSize: 1, using: &generator)
  }

  /// How many numbers a prediction can depend on: 2^L.
  public var receptiveField: Int { 1 << blocks.count }

  /// Continues each row of `x` by `count` drawn numbers; returns those, [B, count].
  public func continued(
    _ x: Tensor, by count: Int, using generator: inout SeededGenerator
  ) -> Tensor {
    noGrad {
      var series = x
      for _ in 0..<count {
        let (T, R) = (series.shape[1], receptiveField)
        let (mean, logVariance) = self(series.sliced(max(0, T - R)..<T, alongAxis: 1))
        let last = (mean.shape[1] - 1)..<mean.shape[1]
        let deviation = (logVariance.sliced(last, alongAxis: 1) * 0.5).exp()
        let noise = Tensor(normal: [x.shape[0], 1], using: &generator)
        let next = mean.sliced(last, alongAxis: 1) + deviation * noise
        series = concatenate([series, next], alongAxis: 1)
      }
      return series.sliced(x.shape[1]..<series.shape[1], alongAxis: 1)
    }
  }
}
