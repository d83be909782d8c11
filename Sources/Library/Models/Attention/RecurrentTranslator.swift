public import NeuralNetworks
public import Tensors

/// An encoder and a decoder that are recurrent networks, with or without attention between them.
///
/// Without it, all that the decoder learns of the source is one vector C: the encoder's last state.
/// With it, the decoder looks at every place of the source again before each token.
///
///     u_l = GRU(x_l, u_{l−1}),  C = u_S,  v_l = GRU′(x_l, v_{l+1}),  h_l = [x_l, u_l, v_l]
///     c_j = C or Attention(s_{j−1}, h),  s_j = GRU([y_{j−1}, c_j], s_{j−1}),  s_0 = C or 0
///     logits = [s_j, c_j] Wo
///
/// An annotation h_l holds the token x_l between what was read before it and what comes after it: at
/// the “1” of “1984” a reader from left to right does not know yet whether a day or a year begins, and
/// a decoder would have to look further right to find out. With attention s_0 is 0, so that all that
/// is known of the source goes through the weights. (The paper has s_0 = tanh(W v_1), which lets the
/// whole source past them.)
///
/// While the model learns with attention, numbers of the readers' states in h_l are dropped at random,
/// those of the token never. The states tell a decoder what stands beside place l, too, and without
/// dropout some decoders read a digit off its neighbour. What is said unreliably is not relied on: the
/// states say which place it is, the token what stands there.
///
/// Source: seed 000 “Back to RNNs”, “Context” and “Attention”; Cho et al., 2014; Bahdanau et al., 2015.
public struct RecurrentTranslator: Translator {
  /// The embedding of the tokens.
  public var embedding: Embedding

  /// The cells of the encoder, which reads from left to right, and of the decoder.
  public var encoder, decoder: GRUCell

  /// The cell that reads from right to left; `nil` for a fixed context.
  public var backwardEncoder: GRUCell?

  /// The attention; `nil` for a fixed context.
  public var attention: AdditiveAttention?

  /// Wo.
  public var output: Linear

  /// Drops numbers of the readers' states while the model learns.
  public let dropout: Dropout

  /// Creates a model with H units in each cell; `dropout` only matters with attention.
  public init(
    vocabularySize: Int, hiddenSize: Int, withAttention: Bool, dropout: Float = 0.8,
    using rng: inout SeededGenerator
  ) {
    self.dropout = Dropout(rate: withAttention ? dropout : 0)
    let contextSize = withAttention ? 3 * hiddenSize : hiddenSize
    embedding = Embedding(vocabularySize, hiddenSize, using: &rng)
    encoder = GRUCell(hiddenSize, hiddenSize, using: &rng)
    backwardEncoder = withAttention ? GRUCell(hiddenSize, hiddenSize, using: &rng) : nil
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

  /// Logits [B, T, V] while the model learns.
  public func callAsFunction(
    _ source: IntTensor, prefix: IntTensor, training context: inout TrainingContext
  ) -> Tensor {
    run(source, prefix: prefix) { dropout($0, training: &context) }.logits
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
    _ source: IntTensor, prefix: IntTensor, dropping: (Tensor) -> Tensor = { $0 }
  ) -> (logits: Tensor, weights: [Tensor]) {
    let (S, T) = (source.shape[1], prefix.shape[1])
    let mask = paddingMask(source)
    let tokens = embedding(source)
    let inputs = tokens.split(count: S, alongAxis: 1).map { $0.squeezingShape(at: 1) }
    let states = read(source, inputs, inOrder: Array(0..<S), with: encoder)
    let fixed = states[S - 1]
    var (state, memory) = (fixed, stack(states, alongAxis: 1))  // [B, S, …]
    if let backwardEncoder {
      let backward = read(source, inputs, inOrder: (0..<S).reversed(), with: backwardEncoder)
      let readers = zip(states, backward).map { concatenate([$0, $1], alongAxis: 1) }
      memory = concatenate([tokens, dropping(stack(readers, alongAxis: 1))], alongAxis: 2)  // 3H
      state = decoder.initialState(batchSize: source.shape[0])
    }
    let written = embedding(prefix)
    var (logits, weights): ([Tensor], [Tensor]) = ([], [])
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

  /// The cell's state at each place of the source, S tensors [B, H], when it reads in the given order.
  private func read(
    _ source: IntTensor, _ inputs: [Tensor], inOrder order: [Int], with cell: GRUCell
  ) -> [Tensor] {
    let (B, S) = (source.shape[0], source.shape[1])
    var state = cell.initialState(batchSize: B)
    var states = Array(repeating: state, count: S)
    for l in order {
      // At padding the state stays, so that it is the same however long the batch is.
      let isToken = Tensor((0..<B).map { source[$0 * S + l] == ControlToken.pad ? 0 : 1 })
        .reshaped([B, 1])
      state = state + isToken * (cell(inputs[l], state) - state)
      states[l] = state
    }
    return states
  }
}
