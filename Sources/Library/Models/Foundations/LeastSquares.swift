internal import Autograd
public import Tensors

// snippet.least-squares
/// A quadratic loss whose behaviour under gradient descent is known exactly.
///
///     L(W) = (1/2n) ‖X W − Y‖²          ∇L = H W − (1/n) XᵀY          H = (1/n) XᵀX
///
/// Along an eigenvector of H with eigenvalue λ, a step with learning rate η multiplies the distance
/// from the solution by 1 − ηλ. So gradient descent converges if and only if η < 2 / λ_max.
///
/// Shapes: X [n, N], Y [n, C], W [N, C].
public struct LeastSquares: Sendable {
  /// X, [n, N].
  public let inputs: Tensor

  /// Y, [n, C].
  public let targets: Tensor

  /// The eigenvalues of H, the largest first.
  public let curvatures: [Double]

  /// L(W).
  public func loss(_ weights: Tensor) -> Tensor {
    (matmul(inputs, weights) - targets).squared().sum() / Float(2 * inputs.shape[0])
  }

  /// The losses of `stepCount` steps of gradient descent from W = 0, the first before any step.
  public func descend(learningRate: Float, stepCount: Int) -> [Double] {
    var W = Tensor(zeros: [inputs.shape[1], targets.shape[1]])
    return (0...stepCount).map { _ in
      let (value, slope) = valueWithGradient(at: W, of: loss)
      W -= slope * learningRate
      return Double(value.item())
    }
  }
}
// snippet.end

extension LeastSquares {
  /// Creates the problem and finds its curvatures.
  ///
  /// - Precondition: There is a row of targets for each row of inputs.
  public init(inputs: Tensor, targets: Tensor) {
    demand(
      inputs.shape[0] == targets.shape[0],
      "LeastSquares: \(targets.shape[0]) targets for \(inputs.shape[0]) inputs")
    let H = matmul(inputs.transposed(), inputs) / Float(inputs.shape[0])
    self.init(
      inputs: inputs, targets: targets,
      curvatures: H.symmetricEigenDecomposition().values.scalars.map(Double.init))
  }

  /// 2 / λ_max, the learning rate from which gradient descent diverges.
  public var largestLearningRate: Double { 2 / (curvatures.first ?? 0) }
}
