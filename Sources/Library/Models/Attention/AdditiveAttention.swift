public import NeuralNetworks
public import Tensors

// snippet.additive-attention
/// Attention by a small network, the first of its kind.
///
///     a_l = vᵀ tanh(s Ws + h_l Wh + b),  α = softmax(a),  c = Σ_l α_l h_l
///
/// Shapes: state s [B, D], annotations h [B, S, E], weights α [B, S], context c [B, E].
///
/// Source: Bahdanau, Cho and Bengio, 2015, §3.1; seed 000 “Attention”. The score uses the decoder's
/// *previous* state, since the new one depends on the context.
public struct AdditiveAttention: Module {
  /// Ws with the bias b, Wh, and v.
  public var stateProjection, annotationProjection, score: Linear

  /// Creates the layer with A units between.
  public init(
    stateSize: Int, annotationSize: Int, hiddenSize: Int, using rng: inout SeededGenerator
  ) {
    stateProjection = Linear(stateSize, hiddenSize, using: &rng)
    annotationProjection = Linear(annotationSize, hiddenSize, using: &rng)
    score = Linear(hiddenSize, 1, using: &rng)
  }

  /// The context and the weights; `mask` [B, S] is added to the scores, −10⁹ drops a place.
  public func callAsFunction(
    _ state: Tensor, _ annotations: Tensor, mask: Tensor? = nil
  ) -> (context: Tensor, weights: Tensor) {
    let (B, S) = (annotations.shape[0], annotations.shape[1])
    let query = stateProjection(state).expandingShape(at: 1)  // [B, 1, A]
    var scores = score((query + annotationProjection(annotations)).tanh()).reshaped([B, S])
    if let mask { scores = scores + mask }
    let weights = scores.softmax()
    let context = (weights.expandingShape(at: 2) * annotations).sum(alongAxis: 1)
    return (context, weights)
  }
}
// snippet.end
