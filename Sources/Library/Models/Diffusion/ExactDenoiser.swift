public import Tensors

// snippet.exact-denoiser
/// The best denoiser for data that are a mixture of equal round Gaussians, in closed form.
///
///     p(x₀) = (1/K) Σₖ N(x₀; mₖ, r² I)       v = ᾱ r² + 1 − ᾱ
///     p(k | x_t) ∝ exp(−‖x_t − √ᾱ mₖ‖² / 2v)
///     E[ε | x_t] = √(1 − ᾱ) / v · (x_t − √ᾱ Σₖ p(k | x_t) mₖ)
///
/// With r = 0 and the training data as centres it is what a perfect network would learn by heart.
///
/// Shapes: m [K, D], x [n, D].
public struct ExactDenoiser: Sendable {
  /// m.
  public let centres: Tensor

  /// r.
  public let deviation: Float

  /// The schedule of the noise.
  public let schedule: NoiseSchedule

  /// Creates the denoiser of a mixture.
  public init(centres: Tensor, deviation: Float = 0, schedule: NoiseSchedule) {
    (self.centres, self.deviation, self.schedule) = (centres, deviation, schedule)
  }

  /// E[ε | x_t] for each row.
  public func callAsFunction(_ x: Tensor, at t: Int) -> Tensor {
    let signal = schedule.signalShares[t]
    let variance = signal * deviation * deviation + 1 - signal
    let scaled = centres * signal.squareRoot()  // √ᾱ m
    // −‖x − √ᾱ m‖² / 2v without the part that all k share
    let scores = matmul(x, scaled.transposed()) - scaled.squared().sum(alongAxis: 1) * 0.5
    let mean = matmul((scores / variance).softmax(), scaled)
    return (x - mean) * ((1 - signal).squareRoot() / variance)
  }
}
// snippet.end
