public import NeuralNetworks
public import Tensors

/// An encoder and a decoder that are recurrent networks, with or without attention between them.
///
/// Without it, all that the decoder learns of the source is one vector C: the encoder's last state.
/// With it, the decoder looks at every state of the encoder again before each token.
///
///     u_l = GRU(x_l, u_{l−1}),  h_l = [x_l, u_l],  C = u_S
///     c_j = C or Attention(s_{j−1}, h),  s_j = GRU([y_{j−1}, c_j], s_{j−1}),  s_0 = u_S
///     logits = [s_j, c_j] Wo
///
/// An annotation h_l holds the token x_l beside the state u_l, so that it says what stands at place l
/// and not only what has been read so far. (The paper reads in both directions to the same end.)
///
/// Source: seed 000 “Back to RNNs”, “Context” and “Attention”; Cho et al., 2014; Bahdanau et al., 2015.
public struct RecurrentTranslator: Translator {
  /// The embedding of the tokens.
  public var embedding: Embedding

  /// The cells of encoder and decoder.
  public var encoder, decoder: GRUCell

  /// The attention; `nil` for a fixed context.
  public var attention: AdditiveAttention?

  /// Wo.
  public var output: Linear

  /// Creates a model with H units in each cell.
  public init(
    vocabularySize: Int, hiddenSize: Int, withAttention: Bool, using rng: inout SeededGenerator
  ) {
    let contextSize = withAttention ? 2 * hiddenSize : hiddenSize
    embedding = Embedding(vocabularySize, hiddenSize, using: &rng)
    encoder = GRUCell(hiddenSize, hiddenSize, using: &rng)
    decoder = GRUCell(hiddenSize + contextSize, hiddenSize, using: &rng)
    attention =
      withAttention
      ? AdditiveAttention(
        stateSize: hiddenSize, annotationSize: contextSize, hiddenSize: hiddenSize, using: &rng)
      : nil
    output = Linear(hiddenSize + contextSize, vocabularySize, using: &rng)
  }

  /// Logits [B, T, V].
  public func callAsFunction(_ source: IntTensor, prefix: IntTensor) -> Tensor {
    run(source, prefix: prefix).logits
  }

  /// The attention's weights α [B, T, S]: for each place of the output, where it looked.
  ///
  /// - Precondition: The model has attention.
  public func alignment(_ source: IntTensor, prefix: IntTensor) -> Tensor {
    let weights = run(source, prefix: prefix).weights
    demand(!weights.isEmpty, "a model with a fixed context has no alignment")
    return stack(weights, alongAxis: 1)
  }

  private func run(
    _ source: IntTensor, prefix: IntTensor
  ) -> (logits: Tensor, weights: [Tensor]) {
    let (B, S, T) = (source.shape[0], source.shape[1], prefix.shape[1])
    let mask = paddingMask(source)
    let inputs = embedding(source)  // [B, S, H]
    var state = encoder.initialState(batchSize: B)
    var annotations: [Tensor] = []
    for l in 0..<S {
      let token = inputs.sliced(l..<l + 1, alongAxis: 1).squeezingShape(at: 1)
      let next = encoder(token, state)
      // At padding the state stays, so that C is the state after the last token.
      let isToken = Tensor((0..<B).map { source[$0 * S + l] == ControlToken.pad ? 0 : 1 })
        .reshaped([B, 1])
      state = state + isToken * (next - state)
      annotations.append(concatenate([token, state], alongAxis: 1))
    }
    let memory = stack(annotations, alongAxis: 1)  // [B, S, 2H]
    let written = embedding(prefix)
    var (logits, weights): ([Tensor], [Tensor]) = ([], [])
    let fixed = state
    for j in 0..<T {
      var context = fixed
      if let attention {
        let look = attention(state, memory, mask: mask)
        context = look.context
        weights.append(look.weights)
      }
      let last = written.sliced(j..<j + 1, alongAxis: 1).squeezingShape(at: 1)
      state = decoder(concatenate([last, context], alongAxis: 1), state)
      logits.append(output(concatenate([state, context], alongAxis: 1)))
    }
    return (stack(logits, alongAxis: 1), weights)
  }
}
