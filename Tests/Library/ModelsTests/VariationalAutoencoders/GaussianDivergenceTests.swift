import Autograd
import Foundation
import Models
import Tensors
import Testing

@Suite("Divergence of normal distributions")
struct GaussianDivergenceTests {
  @Test("agrees with ∫ p log(p/q) by quadrature", arguments: [(0.0, 1.0), (1.5, 0.3), (-2, 2.5)])
  func quadrature(mean: Double, deviation: Double) {
    func density(_ z: Double, _ m: Double, _ s: Double) -> Double {
      exp(-0.5 * pow((z - m) / s, 2)) / (s * 2.506_628_274_631)
    }
    var integral = 0.0
    let step = 0.001
    for z in stride(from: mean - 12 * deviation, through: mean + 12 * deviation, by: step) {
      let p = density(z, mean, deviation)
      let scaled: Double = (z - mean) / deviation
      let logRatio: Double = (z * z - scaled * scaled) / 2 - log(deviation)
      integral += p * logRatio * step
    }
    let exact = divergenceFromStandardNormal(
      mean: Tensor([[Float(mean)]]), logVariance: Tensor([[Float(2 * log(deviation))]]))
    #expect(abs(Double(exact.item()) - integral) < 1e-4)
    let isotropic = isotropicDivergence(
      means: ([mean], [0]), variances: (deviation * deviation, 1))
    #expect(abs(isotropic - integral) < 1e-5)
  }

  @Test("seed 003's isotropic form is the special case of equal variances", arguments: [1, 2, 3])
  func isotropic(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let mean = Tensor(normal: [1, 5], using: &rng)
    let variance = 0.4
    let diagonal = divergenceFromStandardNormal(
      mean: mean, logVariance: Tensor(repeating: Float(log(variance)), shape: [1, 5]))
    let isotropic = isotropicDivergence(
      means: (mean.scalars.map(Double.init), [0, 0, 0, 0, 0]), variances: (variance, 1))
    #expect(abs(Double(diagonal.item()) - isotropic) < 1e-5)
  }

  @Test("is 0 for equal distributions, positive otherwise, and not symmetric")
  func properties() {
    #expect(isotropicDivergence(means: ([1, 2], [1, 2]), variances: (0.5, 0.5)) == 0)
    let there = isotropicDivergence(means: ([0], [0]), variances: (1, 4))
    let back = isotropicDivergence(means: ([0], [0]), variances: (4, 1))
    #expect(there > 0 && back > 0)
    #expect(abs(there - back) > 0.1)
  }

  @Test("its gradient agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 4)
    let point = [Tensor(normal: [2, 3], using: &rng), Tensor(normal: [2, 3], using: &rng)]
    let check = checkGradient(at: point) {
      divergenceFromStandardNormal(mean: $0[0], logVariance: $0[1])
    }
    #expect(check.passes, "\(check)")
  }
}
