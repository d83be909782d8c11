import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Normalizing flow")
struct NormalizingFlowTests {
  private static func bentFlow(_ seed: UInt64) -> NormalizingFlow<AffineCoupling> {
    var rng = SeededGenerator(seed: seed)
    var flow = NormalizingFlow<AffineCoupling>(size: 2, depth: 4, hiddenSize: 8, using: &rng)
    flow.updateParameters { _, tensor in
      let noise = Tensor(normal: tensor.shape, standardDeviation: 0.3, using: &rng)
      tensor = (tensor + noise).asParameter()
    }
    return flow
  }

  @Test("the likelihood is that of the change of variables with the full Jacobian")
  func jacobianOracle() {
    let flow = Self.bentFlow(1)
    for z in [Tensor([0.2, -0.7]), Tensor([1.5, 1]), Tensor([0, 0])] {
      let exact = logDensity(
        at: z, through: { flow($0.reshaped([1, 2])).flattened() },
        from: { standardNormalLogDensity($0.reshaped([1, 2])).item() })
      let x = flow(z.reshaped([1, 2]))
      #expect(abs(flow.logLikelihood(x).item() - exact) < 1e-3)
    }
  }

  @Test("the density of a bent flow integrates to 1", arguments: [1, 2] as [UInt64])
  func integral(seed: UInt64) {
    let flow = Self.bentFlow(seed)
    // The midpoint rule over a square that holds all but a negligible part of the samples.
    let (side, count): (Float, Int) = (24, 720)
    let ticks = (0..<count).map { side * ((Float($0) + 0.5) / Float(count) - 0.5) }
    var total = 0.0
    for y in ticks {
      let row = noGrad { flow.logLikelihood(Tensor(ticks.map { [$0, y] })).exp() }
      total += Double(row.sum().item())
    }
    #expect(abs(total * Double(side * side) / Double(count * count) - 1) < 1e-3)
  }

  @Test("in one dimension the density is that of a histogram of samples")
  func histogram() {
    var rng = SeededGenerator(seed: 3)
    let z = Tensor(normal: [200_000], using: &rng)
    // x = z + 0.8 tanh 2z rises everywhere, so p(x) = p(z) / (1 + 1.6 (1 − tanh² 2z)).
    let map = { (z: Tensor) in z + (z * 2).tanh() * 0.8 }
    let x = map(z).scalars
    for at in [-1.5, -0.5, 0, 0.5, 1.5] as [Float] {
      let density = exp(
        logDensity(at: Tensor([at]), through: map) { -0.5 * $0.squared().item() - 0.918_938_5 })
      let place = map(Tensor([at])).item()
      let share = Float(x.count { abs($0 - place) < 0.05 }) / 200_000 / 0.1
      #expect(abs(share - density) < 0.02, "at \(at): \(share), \(density)")
    }
  }

  @Test("without the determinant a density does not integrate to 1 (erratum: seed 004)")
  func missingDeterminant() {
    // f stretches the plane by A: p(x) = N(A⁻¹x) / |det A|.
    let A = Tensor([[2, 1], [0, 0.5]])
    let logP = logDensity(at: Tensor([0, 0]), through: { matmul(A, $0.reshaped([2, 1])) }) { _ in
      -log(2 * Float.pi)
    }
    // det A = 1, so the density at the mean is that of N(0, I); the norm of the Jacobian is not 1.
    #expect(abs(logP + log(2 * Float.pi)) < 1e-5)
    let norm = A.squared().sum().squareRoot().item()
    #expect(abs(log(norm)) > 0.5)
  }

  @Test("sampling and inverting are inverse, through all layers")
  func roundTrip() {
    let flow = Self.bentFlow(4)
    var rng = SeededGenerator(seed: 1)
    let z = Tensor(normal: [100, 2], using: &rng)
    #expect(flow.inverse(flow(z)).z.isClose(to: z, absolute: 1e-3, relative: 1e-3))
    let stages = flow.stages(z)
    #expect(stages.count == 5)
    #expect(stages[0].isClose(to: z) && stages[4].isClose(to: flow(z)))
  }

  @Test("the gradient of the likelihood agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 5)
    let start = NormalizingFlow<AffineCoupling>(size: 2, depth: 2, hiddenSize: 3, using: &rng)
    let x = Tensor(normal: [4, 2], using: &rng)
    let check = checkGradient(at: start.parameters.map { $0.detached() }) { weights in
      var flow = start
      var next = weights.makeIterator()
      flow.visitTensors("") { _, tensor in tensor = next.next() ?? tensor }
      return flow.logLikelihood(x)
    }
    #expect(check.passes, "\(check)")
  }

  @Test("on moons a flow beats four Gaussians, and those beat one; unalternated it fails")
  func ladder() {
    var rng = SeededGenerator(seed: 1)
    let train = PlanarPoints.moons(count: 2000, using: &rng)
    let test = PlanarPoints.moons(count: 2000, using: &rng)
    func mixture(_ count: Int) -> Float {
      var mixture = GaussianMixtureDensity(count: count, of: train, using: &rng)
      var adam = Adam(learningRate: 0.03)
      for _ in 0..<400 { _ = adam.step(&mixture) { $0.logLikelihood(train).mean() * -1 } }
      return noGrad { mixture.logLikelihood(test).mean().item() }
    }
    func flow(alternates: Bool) -> Float {
      var flow = NormalizingFlow<AffineCoupling>(
        size: 2, depth: 8, alternates: alternates, using: &rng)
      fit(&flow, to: train, epochs: 80, batchSize: 200, learningRate: 5e-3, using: &rng) {
        $0.logLikelihood($1).mean() * -1
      }
      return noGrad { flow.logLikelihood(test).mean().item() }
    }
    let (one, four) = (mixture(1), mixture(4))
    let (alternated, plain) = (flow(alternates: true), flow(alternates: false))
    #expect(one < four - 0.3)
    #expect(four < alternated - 0.05)
    #expect(plain < four)
  }
}

@Suite("Mixture of Gaussians as a density")
struct GaussianMixtureDensityTests {
  @Test("the likelihood is the mixture written out as loops")
  func reference() {
    var rng = SeededGenerator(seed: 2)
    let x = Tensor(normal: [5, 2], using: &rng)
    var mixture = GaussianMixtureDensity(count: 3, of: x, using: &rng)
    mixture.updateParameters { _, tensor in
      tensor = (tensor + Tensor(normal: tensor.shape, using: &rng) * 0.5).asParameter()
    }
    let weights = mixture.logits.softmax().scalars
    for (row, claimed) in zip(x.rows, mixture.logLikelihood(x).scalars) {
      var sum: Float = 0
      for k in 0..<3 {
        let diagonal = mixture.logDiagonals.rows[k].map { exp($0) }
        let below = mixture.lower[k, 1, 0].item()
        let (a, b) = (row[0] - mixture.means.rows[k][0], row[1] - mixture.means.rows[k][1])
        let (u, v) = (diagonal[0] * a, below * a + diagonal[1] * b)
        sum +=
          weights[k] * diagonal[0] * diagonal[1] * exp(-0.5 * (u * u + v * v)) / (2 * .pi)
      }
      #expect(abs(claimed - log(sum)) < 1e-4)
    }
  }

  @Test("one trained Gaussian has the data's mean and covariance")
  func single() {
    var rng = SeededGenerator(seed: 3)
    let x = matmul(Tensor(normal: [500, 2], using: &rng), Tensor([[1, 0.5], [0, 0.7]])) + 2
    var gaussian = GaussianMixtureDensity(count: 1, of: x, using: &rng)
    var adam = Adam(learningRate: 0.05)
    for step in 0..<600 {
      adam.learningRate = 0.05 * (1 - Float(step) / 600)
      _ = adam.step(&gaussian) { $0.logLikelihood(x).mean() * -1 }
    }
    #expect(gaussian.means.reshaped([2]).isClose(to: x.mean(alongAxis: 0), absolute: 1e-2))
    let centred = x - x.mean(alongAxis: 0)
    let covariance = matmul(centred.transposed(), centred) / 500
    // The best Gaussian has log p = −½ (log det 2πC + D) on its own data.
    let best = -0.5 * (covariance.logDeterminant().item() + 2 * log(2 * .pi) + 2)
    #expect(abs(gaussian.logLikelihood(x).mean().item() - best) < 1e-3)
  }
}
