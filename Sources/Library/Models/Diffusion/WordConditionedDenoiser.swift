internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.word-conditioned-denoiser
/// A denoiser of codes that reads a caption of K words by cross-attention.
///
///     h₀ = a([z, τ(t)] W₀ + b₀)             as P tokens of D numbers
///     h′ = h + MultiHead(h, words, words)   every token asks, the words answer
///     h  ← h′ + a(h′ W + b)                 twice
///     ε̂ = h W′ + b′
///
/// a is SiLU, τ(t) the code of the time. Word 0 stands for “nothing said”: a caption of zeros is the
/// unconditional model. Each place in a caption has a code of its own.
///
/// Shapes: z and ε̂ [n, m], h [n, P D], w [n, K], words [n, K, D].
/// Source: seed 004, “Text Conditioning”; Rombach et al., “Latent Diffusion Models”, 2022, §3.3.
public struct WordConditionedDenoiser: Module {
  /// W₀, and W′.
  public var input, output: Linear

  /// The attention to the words, once for each layer.
  public var attentions: [MultiHeadAttention]

  /// W, once for each layer.
  public var layers: [Linear]

  /// A vector for each word, [V, D].
  public var embedding: Embedding

  /// The code of each place in a caption, [K, D].
  public var places: Tensor

  /// τ for t = 0…T, [T + 1, E].
  public let timeCodes: Tensor

  /// The guess ε̂ for codes at times t with captions w.
  public func callAsFunction(_ z: Tensor, at t: [Int], words w: IntTensor) -> Tensor {
    let words = embedding(w) + places
    let (n, D) = (z.shape[0], places.shape[1])
    var h = input(concatenate([z, timeCodes.selecting(t)], alongAxis: 1)).silu()
    for (attention, layer) in zip(attentions, layers) {
      let tokens = h.reshaped([n, h.shape[1] / D, D])
      h = h + attention(tokens, words, words).reshaped([n, h.shape[1]])
      h = h + layer(h).silu()
    }
    return output(h)
  }

  /// The guess for codes at one time, guided towards the captions by g; see ``guided(_:_:by:)``.
  public func guess(_ z: Tensor, at t: Int, words w: IntTensor, guidance g: Float) -> Tensor {
    let times = [Int](repeating: t, count: z.shape[0])
    let nothing = IntTensor([Int](repeating: 0, count: w.count)).reshaped(w.shape)
    if g == 0 { return self(z, at: times, words: nothing) }
    let conditional = self(z, at: times, words: w)
    return g == 1
      ? conditional : guided(self(z, at: times, words: nothing), conditional, by: g)
  }
}
// snippet.end

extension WordConditionedDenoiser {
  /// Creates a network with random weights.
  ///
  /// - Parameters:
  ///   - size: m.
  ///   - tokenCount: P.
  ///   - tokenSize: D.
  ///   - depth: How many layers.
  ///   - wordCount: V, with word 0.
  ///   - captionLength: K.
  ///   - stepCount: T.
  ///   - generator: The source of the weights.
  public init(
    size: Int, tokenCount: Int = 4, tokenSize: Int = 32, depth: Int = 2, wordCount: Int,
    captionLength: Int, stepCount: Int, using generator: inout SeededGenerator
  ) {
    let hiddenSize = tokenCount * tokenSize
    timeCodes = timeTable(stepCount: stepCount, size: 32)
    input = Linear(size + 32, hiddenSize, using: &generator)
    output = Linear(hiddenSize, size, using: &generator)
    attentions = (0..<depth).map { _ in
      MultiHeadAttention(modelSize: tokenSize, headCount: 2, using: &generator)
    }
    layers = (0..<depth).map { _ in Linear(hiddenSize, hiddenSize, using: &generator) }
    embedding = Embedding(wordCount, tokenSize, using: &generator)
    places = Tensor(normal: [captionLength, tokenSize], using: &generator).asParameter()
  }
}
