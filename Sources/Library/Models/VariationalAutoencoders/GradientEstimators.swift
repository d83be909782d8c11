public import Tensors

// snippet.gradient-estimators
/// Two unbiased estimates of ∂/∂μ E f(z) for z ~ q = N(μ, σ²), one number for each sample.
///
///     pathwise: z = μ + σ ε, so ∂/∂μ E f(z) = E f′(μ + σ ε)
///     score function: ∂/∂μ E f(z) = E [f(z) ∂ log q(z) / ∂μ] = E [f(z) (z − μ) / σ²]
///
/// The second needs no derivative of f, and pays for it with variance.
public struct GradientEstimators: Sendable {
  /// μ and σ.
  public let mean, deviation: Float

  /// f′(μ + σ ε) for each ε.
  public func pathwise(_ noise: Tensor, derivative: (Tensor) -> Tensor) -> Tensor {
    derivative(noise * deviation + mean)
  }

  /// f(z) (z − μ) / σ² for each z = μ + σ ε.
  public func scoreFunction(_ noise: Tensor, function: (Tensor) -> Tensor) -> Tensor {
    function(noise * deviation + mean) * noise / deviation
  }

  /// Creates estimators for the distribution N(μ, σ²).
  public init(mean: Float, deviation: Float) {
    self.mean = mean
    self.deviation = deviation
  }
}
// snippet.end
