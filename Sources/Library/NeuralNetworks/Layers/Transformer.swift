public import Tensors

/// Where a Transformer block normalizes.
public enum NormalizationPlacement: Sendable, Hashable {
  /// Before each part, x + f(norm(x)): trains without warm-up.
  case before
  /// After each sum, norm(x + f(x)): as in the paper.
  case after
}

/// Two dense layers at every position.
///
///     y = GELU(x W₁ + b₁) W₂ + b₂
///
/// Shapes: x [..., D] gives [..., D].
public struct FeedForward: Layer {
  /// W₁, W₂ and their biases.
  public var expand, contract: Linear

  /// Creates the layer with `hiddenSize` units inside.
  public init(_ size: Int, hiddenSize: Int, using generator: inout SeededGenerator) {
    expand = Linear(size, hiddenSize, using: &generator)
    contract = Linear(hiddenSize, size, using: &generator)
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor { contract(expand(x).gelu()) }
}

/// A block of the encoder: self-attention, then a feed-forward part, each with a residual.
///
/// Shapes: x [B, T, D] gives the same. With a causal mask it is the block of a decoder-only model.
/// Source: Vaswani et al., “Attention Is All You Need”, 2017, §3.1.
public struct TransformerEncoderBlock: Module {
  /// The self-attention.
  public var attention: MultiHeadAttention

  /// The feed-forward part.
  public var feedForward: FeedForward

  /// The normalizations of the two parts.
  public var attentionNorm, feedForwardNorm: LayerNorm

  /// Dropout on the result of each part.
  public let dropout: Dropout

  /// Where the block normalizes.
  public let placement: NormalizationPlacement

  /// Creates the block; the feed-forward part has 4D units unless told otherwise.
  public init(
    modelSize: Int, headCount: Int, hiddenSize: Int? = nil, dropout: Float = 0,
    placement: NormalizationPlacement = .before, using generator: inout SeededGenerator
  ) {
    attention = MultiHeadAttention(
      modelSize: modelSize, headCount: headCount, using: &generator)
    feedForward = FeedForward(
      modelSize, hiddenSize: hiddenSize ?? 4 * modelSize, using: &generator)
    attentionNorm = LayerNorm(modelSize)
    feedForwardNorm = LayerNorm(modelSize)
    self.dropout = Dropout(rate: dropout)
    self.placement = placement
  }

  // snippet.encoder-block
  /// Applies the block.
  public func callAsFunction(_ x: Tensor, mask: Tensor? = nil) -> Tensor {
    residual(residual(x, attentionNorm) { attention($0, $0, $0, mask: mask) }, feedForwardNorm) {
      feedForward($0)
    }
  }

  private func residual(_ x: Tensor, _ norm: LayerNorm, _ part: (Tensor) -> Tensor) -> Tensor {
    placement == .before ? x + part(norm(x)) : norm(x + part(x))
  }
  // snippet.end

  /// Applies the block while the model learns.
  public func callAsFunction(
    _ x: Tensor, mask: Tensor? = nil, training context: inout TrainingContext
  ) -> Tensor {
    let attended = residual(x, attentionNorm) {
      dropout(attention($0, $0, $0, mask: mask), training: &context)
    }
    return residual(attended, feedForwardNorm) { dropout(feedForward($0), training: &context) }
  }

  /// Applies the block to new positions that see those in the cache.
  public func callAsFunction(_ x: Tensor, cache: inout KeyValueCache) -> Tensor {
    residual(residual(x, attentionNorm) { attention($0, cache: &cache) }, feedForwardNorm) {
      feedForward($0)
    }
  }
}

/// A block of the decoder: causal self-attention, attention to the encoder, feed-forward part.
///
/// Shapes: x [B, T, D] and memory [B, S, D] give [B, T, D].
/// Source: Vaswani et al., “Attention Is All You Need”, 2017, §3.1.
public struct TransformerDecoderBlock: Module {
  /// The attention to the earlier positions, and that to the encoder.
  public var selfAttention, crossAttention: MultiHeadAttention

  /// The feed-forward part.
  public var feedForward: FeedForward

  /// The normalizations of the three parts.
  public var selfNorm, crossNorm, feedForwardNorm: LayerNorm

  /// Where the block normalizes.
  public let placement: NormalizationPlacement

  /// Creates the block; the feed-forward part has 4D units unless told otherwise.
  public init(
    modelSize: Int, headCount: Int, hiddenSize: Int? = nil,
    placement: NormalizationPlacement = .before, using generator: inout SeededGenerator
  ) {
    selfAttention = MultiHeadAttention(
      modelSize: modelSize, headCount: headCount, using: &generator)
    crossAttention = MultiHeadAttention(
      modelSize: modelSize, headCount: headCount, using: &generator)
    feedForward = FeedForward(
      modelSize, hiddenSize: hiddenSize ?? 4 * modelSize, using: &generator)
    selfNorm = LayerNorm(modelSize)
    crossNorm = LayerNorm(modelSize)
    feedForwardNorm = LayerNorm(modelSize)
    self.placement = placement
  }

  /// Applies the block; `memoryMask` says which positions of the encoder count.
  public func callAsFunction(
    _ x: Tensor, memory: Tensor, memoryMask: Tensor? = nil
  ) -> Tensor {
    let mask = Tensor(causalMask: x.shape[1])
    let first = residual(x, selfNorm) { selfAttention($0, $0, $0, mask: mask) }
    let second = residual(first, crossNorm) {
      crossAttention($0, memory, memory, mask: memoryMask)
    }
    return residual(second, feedForwardNorm) { feedForward($0) }
  }

  private func residual(_ x: Tensor, _ norm: LayerNorm, _ part: (Tensor) -> Tensor) -> Tensor {
    placement == .before ? x + part(norm(x)) : norm(x + part(x))
  }
}
