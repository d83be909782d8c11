internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.u-net
/// A denoiser for small images: down once and up again, with a skip across.
///
///     a = block(x, t)                       [n, C, S, S]
///     b = block(pool(a), t)                 [n, 2C, S/2, S/2]
///     c = block(concat(a, grow(b)), t)      [n, C, S, S]: the skip *concatenates*
///     ε̂ = W ∗ c
///
/// `pool` averages squares of 2 × 2 pixels; `grow` is the reverse with learned weights, a transposed
/// convolution: each pixel becomes a square of 2 × 2.
///
/// Shapes: x and ε̂ [n, channels, S, S], S even.
/// Source: Ronneberger, Fischer and Brox, “U-Net”, 2015; seed 004, “Autoencoders and U-Nets”.
public struct UNet: Module {
  /// The blocks before the pooling, in the middle, and after growing.
  public var down, middle, up: UNetBlock

  /// From 2C channels at half the size back to C at full size.
  public var grow: ConvTranspose2d

  /// The last convolution, to ε̂.
  public var output: Conv2d

  /// Whether the skip is there; a model without one shows what it is for.
  public let hasSkip: Bool

  /// τ for t = 0…T, [T + 1, E].
  public let timeCodes: Tensor

  /// The guess ε̂ for images at times t.
  public func callAsFunction(_ x: Tensor, at t: [Int]) -> Tensor {
    let τ = timeCodes.selecting(t)
    let a = down(x, τ)
    let b = grow(middle(AveragePool2d(size: 2)(a), τ))
    return output(up(hasSkip ? concatenate([a, b], alongAxis: 1) : b, τ))
  }
}

/// Two convolutions with the time in between: one level of a ``UNet``.
///
///     h = SiLU(norm(W₁ ∗ x) + V τ)      y = SiLU(norm(W₂ ∗ h))      SiLU(a) = a σ(a)
///
/// W₁ and W₂ have kernels of 3 × 3; `norm` makes mean 0 and variance 1 in each of four groups of
/// channels; τ is the code of the time.
public struct UNetBlock: Module {
  /// W₁ and W₂.
  public var first, second: Conv2d

  /// Group normalization after each.
  public var firstNorm, secondNorm: GroupNorm

  /// V, from the time code to one number for each channel.
  public var time: Linear

  /// y for images [n, I, S, S] and time codes [n, E].
  public func callAsFunction(_ x: Tensor, _ τ: Tensor) -> Tensor {
    let shift = time(τ)
    let h = firstNorm(first(x)) + shift.reshaped([shift.shape[0], shift.shape[1], 1, 1])
    return secondNorm(second(h.silu())).silu()
  }
}
// snippet.end

extension UNet {
  /// Creates a network with random weights.
  ///
  /// - Parameters:
  ///   - imageChannels: 1 for grey, 3 for colours.
  ///   - channels: C.
  ///   - stepCount: T.
  ///   - hasSkip: Whether the skip is there.
  ///   - generator: The source of the weights.
  public init(
    imageChannels: Int = 1, channels: Int = 16, stepCount: Int, hasSkip: Bool = true,
    using generator: inout SeededGenerator
  ) {
    let C = channels
    timeCodes = timeTable(stepCount: stepCount, size: 32)
    down = UNetBlock(imageChannels, C, using: &generator)
    middle = UNetBlock(C, 2 * C, using: &generator)
    grow = ConvTranspose2d(2 * C, C, kernelSize: 2, stride: 2, using: &generator)
    up = UNetBlock(hasSkip ? 2 * C : C, C, using: &generator)
    output = Conv2d(C, imageChannels, kernelSize: 3, padding: 1, using: &generator)
    self.hasSkip = hasSkip
  }

  /// The multiplications and additions, counted in pairs, for one image of `size` × `size` pixels.
  ///
  /// Convolutions only, which are nearly all.
  public func multiplyAdds(size: Int) -> Int {
    let (full, half) = (size * size, size * size / 4)
    func cost(_ block: UNetBlock) -> Int { block.first.weight.count + block.second.weight.count }
    return full * (cost(down) + cost(up) + output.weight.count)
      + half * (cost(middle) + grow.weight.count)
  }
}

extension UNetBlock {
  /// Creates a block with random weights; the code of the time has 32 numbers.
  init(_ inputChannels: Int, _ channels: Int, using generator: inout SeededGenerator) {
    first = Conv2d(inputChannels, channels, kernelSize: 3, padding: 1, using: &generator)
    second = Conv2d(channels, channels, kernelSize: 3, padding: 1, using: &generator)
    firstNorm = GroupNorm(channels, groupCount: 4)
    secondNorm = GroupNorm(channels, groupCount: 4)
    time = Linear(32, channels, using: &generator)
  }
}
