import Models
import Tensors
import Testing

@Suite("Gradient estimators")
struct GradientEstimatorsTests {
  @Test("both agree with the closed form, the pathwise one with a tenth of the variance or less")
  func variance() {
    // E z² = μ² + σ², so the derivative in μ is 2μ = 4.
    var rng = SeededGenerator(seed: 1)
    let noise = Tensor(normal: [100_000], using: &rng)
    let estimators = GradientEstimators(mean: 2, deviation: 1)
    let pathwise = estimators.pathwise(noise) { $0 * 2 }
    let score = estimators.scoreFunction(noise) { $0.squared() }
    for samples in [pathwise, score] {
      let error = (samples.variance(alongAxes: [0]).item() / 100_000).squareRoot()
      #expect(abs(samples.mean().item() - 4) < 4 * error)
    }
    // Exact variances: 4 and 87.
    let ratio = score.variance(alongAxes: [0]).item() / pathwise.variance(alongAxes: [0]).item()
    #expect(ratio > 10)
    #expect(abs(ratio - 87.0 / 4) < 2)
  }
}
