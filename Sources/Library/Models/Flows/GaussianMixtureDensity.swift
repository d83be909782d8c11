internal import Glibc
public import NeuralNetworks
public import Tensors

/// A mixture of K Gaussians as a density to compare with: each one is a linear flow.
///
///     log p(x) = log Σₖ πₖ |det Aₖ| N(Aₖ (x − μₖ); 0, I)
///
/// Aₖ is lower triangular with a positive diagonal, so that AₖᵀAₖ is the inverse covariance.
/// K = 1 is the Gaussian with the data's mean and covariance once it is trained.
///
/// Shapes: x [n, D], μ [K, D], log diagonals [K, D], below the diagonal [K, D, D].
public struct GaussianMixtureDensity: Module {
  /// log πₖ up to a constant, [K].
  public var logits: Tensor

  /// μₖ, [K, D].
  public var means: Tensor

  /// The logarithms of the diagonals of Aₖ, [K, D].
  public var logDiagonals: Tensor

  /// The elements of Aₖ; only those below the diagonal are used.
  public var lower: Tensor

  /// log p(x) for each row, in nats; [n].
  public func logLikelihood(_ x: Tensor) -> Tensor {
    let (n, K, D) = (x.shape[0], means.shape[0], means.shape[1])
    let diagonal = logDiagonals.exp().expandingShape(at: 2) * Tensor(identity: D)
    let A = lower * strictlyLower(D) + diagonal  // [K, D, D]
    let centred = (x.expandingShape(at: 0) - means.expandingShape(at: 1))  // [K, n, D]
    let z = matmul(centred, A.transposed())
    let density =
      z.squared().sum(alongAxis: 2) * -0.5 - 0.5 * Float(D) * log(2 * .pi)
      + logDiagonals.sum(alongAxis: 1).reshaped([K, 1])
    return (density + logits.logSoftmax().reshaped([K, 1])).logSumExp(alongAxis: 0).reshaped([n])
  }

  /// Creates a mixture of unit Gaussians around `count` rows of `x`.
  ///
  /// - Precondition: There are that many rows.
  public init(count: Int, of x: Tensor, using generator: inout SeededGenerator) {
    demand(count > 0 && count <= x.shape[0], "\(count) components for \(x.shape[0]) points")
    let D = x.shape[1]
    logits = Tensor(zeros: [count]).asParameter()
    means = x.selecting(Array(generator.permutation(x.shape[0])[..<count])).asParameter()
    logDiagonals = Tensor(zeros: [count, D]).asParameter()
    lower = Tensor(zeros: [count, D, D]).asParameter()
  }
}

/// Ones below the diagonal, zeros elsewhere.
private func strictlyLower(_ size: Int) -> Tensor {
  Tensor((0..<size).map { row in (0..<size).map { $0 < row ? 1 : 0 } })
}
