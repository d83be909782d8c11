public import Tensors
internal import Glibc

// snippet.divergence
/// KL(N(μ, diag σ²) ‖ N(0, I)) for each row, in nats.
///
///     ½ Σⱼ (σⱼ² + μⱼ² − 1 − log σⱼ²)
///
/// - Parameters:
///   - mean: μ, [n, m].
///   - logVariance: log σ², [n, m].
/// - Returns: [n].
public func divergenceFromStandardNormal(mean: Tensor, logVariance: Tensor) -> Tensor {
  ((logVariance.exp() + mean.squared() - 1 - logVariance) * 0.5).sum(alongAxis: 1)
}
// snippet.end

/// KL(N(μ_p, σ_p² I) ‖ N(μ_q, σ_q² I)) in d dimensions, in nats.
///
///     ½ (d σ_p²/σ_q² + ‖μ_p − μ_q‖²/σ_q² − d + d log(σ_q²/σ_p²))
///
/// The isotropic form of seed 003.
public func isotropicDivergence(
  means: ([Double], [Double]), variances: (p: Double, q: Double)
) -> Double {
  let d = Double(means.0.count)
  let distance = zip(means.0, means.1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let ratio = variances.p / variances.q
  return 0.5 * (d * ratio + distance / variances.q - d - d * log(ratio))
}
