import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Linear variational autoencoder")
struct LinearVariationalAutoencoderTests {
  @Test("reaches PCA's subspace and the exact marginal likelihood, never more")
  func probabilisticPCA() throws {
    let x = try FashionMNIST.load().train.tensor
    let pca = PrincipalComponents(of: x, codeSize: 4)
    var rng = SeededGenerator(seed: 1)
    var model = LinearVariationalAutoencoder(mean: pca.mean, codeSize: 4, using: &rng)
    model.train(on: x, stepCount: 2000)
    let best = bestLinearLogLikelihood(spectrum: pca.spectrum, codeSize: 4)
    let bound = Double(model.evidenceBound(x).item())
    #expect(bound < best + 1e-3)
    #expect(bound > best - 0.01)
    #expect((principalAngles(model.decoder, pca.components).last ?? 1) < 1e-2)
    let variance = pca.droppedVariance / 192
    #expect(abs(exp(Double(model.logPixelVariance.item())) - variance) < 0.01 * variance)
  }

  @Test("its ELBO is log p(x) minus the KL to the posterior, in one dimension by hand")
  func oracle() {
    // N = m = 1: x ~ N(0, w² + s²); the posterior of z is N(w x / (w² + s²), s² / (w² + s²)).
    var rng = SeededGenerator(seed: 2)
    var model = LinearVariationalAutoencoder(mean: Tensor([0]), codeSize: 1, using: &rng)
    let (w, v, D, s2, x) = (0.8, 0.5, 0.3, 0.2, 1.7)
    model.decoder = Tensor([[Float(w)]])
    model.encoder = Tensor([[Float(v)]])
    model.logCodeVariance = Tensor([Float(log(D))])
    model.logPixelVariance = Tensor(Float(log(s2)))
    let total = w * w + s2
    let logLikelihood = -0.5 * (log(2 * .pi * total) + x * x / total)
    let (posteriorMean, posteriorVariance) = (w * x / total, s2 / total)
    let gap = isotropicDivergence(
      means: ([v * x], [posteriorMean]), variances: (D, posteriorVariance))
    let bound = Double(model.evidenceBound(Tensor([[Float(x)]])).item())
    #expect(abs(bound - (logLikelihood - gap)) < 1e-5)
  }

  @Test("the gradient of its ELBO agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 3)
    let start = LinearVariationalAutoencoder(
      mean: Tensor(zeros: [4]), codeSize: 2, using: &rng)
    let x = Tensor(normal: [3, 4], standardDeviation: 0.3, using: &rng)
    let check = checkGradient(at: start.parameters.map { $0.detached() }) { weights in
      var model = start
      model.decoder = weights[0]
      model.encoder = weights[1]
      model.logCodeVariance = weights[2]
      model.logPixelVariance = weights[3]
      return model.evidenceBound(x)
    }
    #expect(check.passes, "\(check)")
  }
}
