public import NeuralNetworks
public import Tensors

// snippet.transformer-translator
/// The Transformer: an encoder that reads all tokens at once, a decoder that writes one after another.
///
///     memory = Encoder(E x + P),  logits = Decoder(E y + P, memory) Wo
///
/// Shapes: source [B, S], prefix [B, T], logits [B, T, V].
///
/// Source: Vaswani et al., “Attention Is All You Need”, 2017; seed 000 “High-Level”, seed 001, seed 004
/// Lecture 7.
public struct TransformerTranslator: Translator {
  /// The embedding of the tokens, E.
  public var embedding: Embedding

  /// The blocks of the encoder, two parts each.
  public var encoder: [TransformerEncoderBlock]

  /// The blocks of the decoder, three parts each.
  public var decoder: [TransformerDecoderBlock]

  /// The last normalisations.
  public var encoderNorm, decoderNorm: LayerNorm

  /// Wo.
  public var output: Linear

  /// Whether P is added; without it the model cannot tell one order from another.
  public let usesPositions: Bool

  /// Creates a model with `depth` blocks on each side.
  public init(
    vocabularySize: Int, modelSize: Int, headCount: Int, depth: Int, hiddenSize: Int? = nil,
    usesPositions: Bool = true, using rng: inout SeededGenerator
  ) {
    embedding = Embedding(vocabularySize, modelSize, using: &rng)
    encoder = (0..<depth).map { _ in
      TransformerEncoderBlock(
        modelSize: modelSize, headCount: headCount, hiddenSize: hiddenSize, using: &rng)
    }
    decoder = (0..<depth).map { _ in
      TransformerDecoderBlock(
        modelSize: modelSize, headCount: headCount, hiddenSize: hiddenSize, using: &rng)
    }
    encoderNorm = LayerNorm(modelSize)
    decoderNorm = LayerNorm(modelSize)
    output = Linear(modelSize, vocabularySize, using: &rng)
    self.usesPositions = usesPositions
  }

  /// Logits [B, T, V].
  public func callAsFunction(_ source: IntTensor, prefix: IntTensor) -> Tensor {
    // [B, 1, 1, S]: the same places are dropped for every head and query.
    let mask = paddingMask(source).expandingShape(at: 1).expandingShape(at: 1)
    let memory = encoderNorm(encoder.reduce(embed(source)) { $1($0, mask: mask) })
    let written = decoder.reduce(embed(prefix)) { $1($0, memory: memory, memoryMask: mask) }
    return output(decoderNorm(written))
  }

  private func embed(_ tokens: IntTensor) -> Tensor {
    let vectors = embedding(tokens)
    guard usesPositions else { return vectors }
    return vectors + Tensor(sinusoidalPositions: tokens.shape[1], size: vectors.shape[2])
  }
}
// snippet.end

extension TransformerTranslator {
  /// Where the heads of the last decoder block look in the source, [B, H, T, S].
  public func crossWeights(_ source: IntTensor, prefix: IntTensor) -> Tensor {
    let mask = paddingMask(source).expandingShape(at: 1).expandingShape(at: 1)
    let memory = encoderNorm(encoder.reduce(embed(source)) { $1($0, mask: mask) })
    let before = decoder.dropLast().reduce(embed(prefix)) {
      $1($0, memory: memory, memoryMask: mask)
    }
    let last = decoder[decoder.count - 1]
    let x = last.selfNorm(before)
    let attended = before + last.selfAttention(x, x, x, mask: Tensor(causalMask: prefix.shape[1]))
    return last.crossAttention.weights(last.crossNorm(attended), memory, mask: mask)
  }
}

extension MultiHeadAttention {
  /// The weights softmax(Q Kᵀ / √K + M) of every head, [B, H, T, S].
  public func weights(_ q: Tensor, _ k: Tensor, mask: Tensor? = nil) -> Tensor {
    func split(_ x: Tensor) -> Tensor {
      x.reshaped([x.shape[0], x.shape[1], headCount, x.shape[2] / headCount])
        .transposed([0, 2, 1, 3])
    }
    let (queries, keys) = (split(query(q)), split(key(k)))
    let scale = 1 / Float(queries.shape[3]).squareRoot()
    var scores = matmul(queries * scale, keys.transposed())
    if let mask { scores = scores + mask }
    return scores.softmax()
  }
}
