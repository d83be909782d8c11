internal import Autograd
internal import NeuralNetworks
public import Tensors

extension VariationalAutoencoder {
  /// The ELBO of each image with the encoder's q, and with a q that was fitted to that image alone.
  ///
  /// The fitted q starts at the encoder's and is improved by Adam on the same noise that judges both,
  /// so the second is never smaller for enough steps; their difference is the *amortisation gap*,
  /// the price of one encoder for all images.
  ///
  /// - Parameters:
  ///   - x: Images, [n, N].
  ///   - sampleCount: Samples of each q.
  ///   - stepCount: Steps of the fit.
  ///   - generator: The source of the noise.
  /// - Returns: Two lists of n ELBOs, in nats.
  public func amortisationGap(
    _ x: Tensor, sampleCount: Int = 16, stepCount: Int = 100,
    using generator: inout SeededGenerator
  ) -> (amortised: [Double], fitted: [Double]) {
    let noises = (0..<sampleCount).map { _ in
      Tensor(normal: [x.shape[0], codeSize], using: &generator)
    }
    let start = noGrad { encode(x) }
    var best = PosteriorTable(
      mean: start.mean.asParameter(), logVariance: start.logVariance.asParameter())
    func bounds(_ q: PosteriorTable) -> Tensor {
      let distortions = noises.map { ε in
        distortion(x, q.mean + (q.logVariance * 0.5).exp() * ε)
      }
      let mean = distortions.dropFirst().reduce(distortions[0], +) / Float(sampleCount)
      return -mean - divergenceFromStandardNormal(mean: q.mean, logVariance: q.logVariance)
    }
    let before = noGrad { bounds(best).scalars.map(Double.init) }
    var optimizer = Adam(learningRate: 0.02)
    for step in 0..<stepCount {
      optimizer.learningRate = 0.02 * (1 - Float(step) / Float(stepCount))
      _ = optimizer.step(&best) { bounds($0).sum() * -1 }
    }
    return (before, noGrad { bounds(best).scalars.map(Double.init) })
  }
}

/// One q for each image, without an encoder.
private struct PosteriorTable: Module {
  /// μ and log σ² of each image, [n, m].
  var mean, logVariance: Tensor
}
