internal import Autograd
internal import NeuralNetworks
public import Tensors

extension VariationalAutoencoder {
  /// The ELBO of each image with the encoder's q, and with a q that was fitted to that image alone.
  ///
  /// The fitted q starts at the encoder's and is improved by Adam. Both are then judged with the same
  /// fresh noise, four times as many samples as the fit had: on its own noise a fitted q would look
  /// better than it is. The difference is the *amortisation gap*, the price of one encoder for all
  /// images.
  ///
  /// - Parameters:
  ///   - x: Images, [n, N].
  ///   - sampleCount: Samples of each q in the fit.
  ///   - stepCount: Steps of the fit.
  ///   - generator: The source of the noise.
  /// - Returns: Two lists of n ELBOs, in nats.
  public func amortisationGap(
    _ x: Tensor, sampleCount: Int = 16, stepCount: Int = 100,
    using generator: inout SeededGenerator
  ) -> (amortised: [Double], fitted: [Double]) {
    func draw(_ count: Int) -> [Tensor] {
      (0..<count).map { _ in Tensor(normal: [x.shape[0], codeSize], using: &generator) }
    }
    let (fitNoise, freshNoise) = (draw(sampleCount), draw(4 * sampleCount))
    let start = noGrad { encode(x) }
    var best = PosteriorTable(
      mean: start.mean.asParameter(), logVariance: start.logVariance.asParameter())
    func bounds(_ q: PosteriorTable, _ noises: [Tensor]) -> Tensor {
      let distortions = noises.map { ε in
        distortion(x, q.mean + (q.logVariance * 0.5).exp() * ε)
      }
      let mean = distortions.dropFirst().reduce(distortions[0], +) / Float(noises.count)
      return -mean - divergenceFromStandardNormal(mean: q.mean, logVariance: q.logVariance)
    }
    let before = noGrad { bounds(best, freshNoise).scalars.map(Double.init) }
    var optimizer = Adam(learningRate: 0.02)
    for step in 0..<stepCount {
      optimizer.learningRate = 0.02 * (1 - Float(step) / Float(stepCount))
      _ = optimizer.step(&best) { bounds($0, fitNoise).sum() * -1 }
    }
    return (before, noGrad { bounds(best, freshNoise).scalars.map(Double.init) })
  }
}

/// One q for each image, without an encoder.
private struct PosteriorTable: Module {
  /// μ and log σ² of each image, [n, m].
  var mean, logVariance: Tensor
}
