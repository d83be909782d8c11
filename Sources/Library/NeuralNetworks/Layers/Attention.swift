public import Tensors

// snippet.scaled-dot-product-attention
/// Attention(Q, K, V) = softmax(Q Kᵀ / √d + M) V.
///
/// - Parameters:
///   - q: Queries, [..., T, d].
///   - k: Keys, [..., S, d].
///   - v: Values, [..., S, e].
///   - mask: M, [T, S] or broadcasting to the scores, added to them: 0 keeps a pair, −∞ drops it.
/// - Returns: A mixture of the values for every query, [..., T, e].
/// - Precondition: Every query keeps a key; the softmax of a row of −∞ is undefined.
///
/// Source: Vaswani et al., “Attention Is All You Need”, 2017, equation 1.
public func scaledDotProductAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil
) -> Tensor {
  let d = Float(q.shape[q.rank - 1])
  var scores = matmul(q * (1 / d.squareRoot()), k.transposed())  // [..., T, S]
  if let mask { scores = scores + mask }
  return matmul(scores.softmax(), v)
}
// snippet.end

extension Tensor {
  /// Creates the mask that lets each of the last T positions see the keys up to its own.
  ///
  /// Shape [T, S], S = T without `keys`; 0 keeps a pair, −∞ drops it.
  /// - Precondition: There are at least as many keys as queries.
  public init(causalMask queries: Int, keys: Int? = nil) {
    let keys = keys ?? queries
    demand(
      keys >= queries, "Tensor(causalMask:keys:): \(queries) queries need as many keys, not \(keys)"
    )
    var scalars = [Float](repeating: 0, count: queries * keys)
    for query in 0..<queries {
      for key in (query + keys - queries + 1)..<keys {
        scalars[query * keys + key] = -.infinity
      }
    }
    self.init(scalars, shape: [queries, keys])
  }

  /// Creates the positional code of sines and cosines, [T, D].
  ///
  ///     p[t, 2i] = sin(t / 10000^(2i/D)),  p[t, 2i + 1] = cos(t / 10000^(2i/D))
  ///
  /// - Precondition: D is even.
  ///
  /// Source: Vaswani et al., “Attention Is All You Need”, 2017, §3.5.
  public init(sinusoidalPositions count: Int, size: Int) {
    demand(size % 2 == 0, "Tensor(sinusoidalPositions:size:): the size \(size) is odd")
    let half = size / 2
    let step = -2 * Float(9.210_340_4) / Float(size)  // ln 10000
    let rates = (Tensor(range: 0..<half) * step).exp()
    let angles = Tensor(range: 0..<count).reshaped([count, 1]) * rates
    self = stack([angles.sin(), angles.cos()], alongAxis: 2).reshaped([count, size])
  }
}

/// Attention in several subspaces at once.
///
///     headᵢ = Attention(Q Wqᵢ, K Wkᵢ, V Wvᵢ)
///     MultiHead(Q, K, V) = Concat(head₁, …, head_H) Wo
///
/// Shapes: batch B, queries T, keys S, model D, heads H, head K = D / H.
/// Source: Vaswani et al., “Attention Is All You Need”, 2017, §3.2.2.
public struct MultiHeadAttention: Module {
  /// Wq, Wk, Wv and Wo, each [D, D]; head i owns columns iK..<(i+1)K of the first three.
  public var query, key, value, output: Linear

  /// The number of heads H.
  public let headCount: Int

  /// Creates the layer.
  ///
  /// - Precondition: The size is a multiple of the number of heads.
  public init(modelSize: Int, headCount: Int, using generator: inout SeededGenerator) {
    demand(
      headCount > 0 && modelSize % headCount == 0,
      "MultiHeadAttention: the size \(modelSize) is no multiple of \(headCount) heads")
    query = Linear(modelSize, modelSize, using: &generator)
    key = Linear(modelSize, modelSize, using: &generator)
    value = Linear(modelSize, modelSize, using: &generator)
    output = Linear(modelSize, modelSize, using: &generator)
    self.headCount = headCount
  }

  // snippet.multi-head-attention
  /// Attends from `q` [B, T, D] to `k` and `v` [B, S, D]; returns [B, T, D].
  public func callAsFunction(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil
  ) -> Tensor {
    let heads = scaledDotProductAttention(
      split(query(q)), split(key(k)), split(value(v)), mask: mask)  // [B, H, T, K]
    return output(concatenate(heads))
  }

  /// Cuts the model axis into heads: [B, T, D] → [B, H, T, K].
  private func split(_ x: Tensor) -> Tensor {
    let (B, T, D) = (x.shape[0], x.shape[1], x.shape[2])
    return x.reshaped([B, T, headCount, D / headCount]).transposed([0, 2, 1, 3])
  }

  /// Joins the heads again: [B, H, T, K] → [B, T, D].
  private func concatenate(_ heads: Tensor) -> Tensor {
    let (B, H, T, K) = (heads.shape[0], heads.shape[1], heads.shape[2], heads.shape[3])
    return heads.transposed([0, 2, 1, 3]).reshaped([B, T, H * K])
  }
  // snippet.end

  /// Attends from the new positions `x` [B, T, D] to those in the cache and themselves, each to
  /// what came before it; the cache then holds the new ones too.
  public func callAsFunction(_ x: Tensor, cache: inout KeyValueCache) -> Tensor {
    cache.append(keys: split(key(x)), values: split(value(x)))
    return output(concatenate(cache.attention(from: split(query(x)))))
  }
}
