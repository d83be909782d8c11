internal import Autograd
internal import Glibc
public import NeuralNetworks
public import Tensors

// snippet.linear-variational-autoencoder
/// The variational autoencoder that can be solved exactly: probabilistic PCA.
///
///     p(z) = N(0, I)      p(x | z) = N(W z + μ, s² I)      q(z | x) = N(Vᵀ(x − μ), diag D)
///
/// Its ELBO needs no sample:
///
///     E_q ‖x − μ − W z‖² = ‖(x − μ) − W Vᵀ(x − μ)‖² + Σⱼ Dⱼ ‖wⱼ‖²
///
/// Shapes: W and V [N, m], log D [m], log s² [], μ [N].
/// Source: Tipping and Bishop, 1999; Lucas et al., “Don't Blame the ELBO!”, 2019.
public struct LinearVariationalAutoencoder: Module, Sendable {
  /// W and V, [N, m].
  public var decoder, encoder: Tensor

  /// log D, [m], and log s², [].
  public var logCodeVariance, logPixelVariance: Tensor

  /// μ, [N]; it is given, not learned.
  public let mean: Tensor

  /// The mean ELBO of the rows of `x`, exactly, in nats.
  public func evidenceBound(_ x: Tensor) -> Tensor {
    let (n, N) = (Float(x.shape[0]), Float(x.shape[1]))
    let centred = x - mean
    let codes = matmul(centred, encoder)
    let residual = centred - matmul(codes, decoder.transposed())
    let spread = (logCodeVariance.exp() * decoder.squared().sum(alongAxis: 0)).sum()
    let error = residual.squared().sum() / n + spread
    let rate =
      (logCodeVariance.exp() - 1 - logCodeVariance).sum() * 0.5
      + codes.squared().sum() * (0.5 / n)
    return error / logPixelVariance.exp() * -0.5
      - (logPixelVariance + log(2 * Float.pi)) * (0.5 * N) - rate
  }
}
// snippet.end

extension LinearVariationalAutoencoder {
  /// Creates a model with small random matrices, unit code variances and s² = 1/10.
  public init(mean: Tensor, codeSize: Int, using generator: inout SeededGenerator) {
    func draw() -> Tensor {
      Tensor(
        normal: [mean.count, codeSize], standardDeviation: 0.1, using: &generator
      ).asParameter()
    }
    decoder = draw()
    encoder = draw()
    logCodeVariance = Tensor(zeros: [codeSize]).asParameter()
    logPixelVariance = Tensor(log(Float(0.1))).asParameter()
    self.mean = mean
  }

  /// Raises the ELBO of all rows of `x` by `stepCount` steps of Adam; the learning rate falls to 0.
  public mutating func train(on x: Tensor, stepCount: Int, learningRate: Float = 0.02) {
    var optimizer = Adam(learningRate: learningRate)
    for step in 0..<stepCount {
      optimizer.learningRate = learningRate * (1 - Float(step) / Float(stepCount))
      _ = optimizer.step(&self) { $0.evidenceBound(x) * -1 }
    }
  }
}

/// The greatest mean log-likelihood that a linear model with m code numbers can have, in nats.
///
///     −½ (N log 2π + Σ_{j≤m} log λⱼ + (N − m) log s² + N)      s² = Σ_{j>m} λⱼ / (N − m)
///
/// - Parameters:
///   - spectrum: λ₁ ≥ … ≥ λ_N, the eigenvalues of the covariance.
///   - codeSize: m.
/// - Returns: The likelihood of the best model, as a mean over the data.
/// - Precondition: m is less than N and the kept and dropped variances are positive.
///
/// Source: Tipping and Bishop, “Probabilistic Principal Component Analysis”, 1999, equation 8.
public func bestLinearLogLikelihood(spectrum: [Double], codeSize: Int) -> Double {
  let N = spectrum.count
  precondition(codeSize < N, "a code of \(codeSize) numbers leaves nothing of \(N) to the noise")
  let pixelVariance = spectrum.dropFirst(codeSize).reduce(0, +) / Double(N - codeSize)
  let kept = spectrum.prefix(codeSize).reduce(0) { $0 + log($1) }
  let dropped = Double(N - codeSize) * log(pixelVariance)
  return -0.5 * (Double(N) * (log(2 * .pi) + 1) + kept + dropped)
}
