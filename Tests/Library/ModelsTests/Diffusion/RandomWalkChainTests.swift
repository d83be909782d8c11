import Datasets
import Models
import Tensors
import Testing

@Suite("Random-walk chain")
struct RandomWalkChainTests {
  private static func deviation(_ x: Tensor) -> Float {
    x.flattened().standardDeviation(alongAxes: [0]).item()
  }

  @Test("the variance of x_t is that of the data plus t σ², on Fashion-MNIST too")
  func forwardVariance() throws {
    let x = try FashionMNIST.load().test.tensor[0..<300]
    var rng = SeededGenerator(seed: 1)
    let path = RandomWalkChain(dataDeviation: 1, stepDeviation: 0.5, stepCount: 40)
      .forward(x, using: &rng)
    let start = x.flattened().variance(alongAxes: [0]).item()
    for t in [1, 10, 40] {
      let variance = path[t].flattened().variance(alongAxes: [0]).item()
      #expect(abs(variance / (start + Float(t) * 0.25) - 1) < 0.03)
    }
    // So x_T is no N(0, I), whatever “enough steps” are (erratum: seed 004).
    #expect(Self.deviation(path[40]) > 3)
  }

  @Test("the expected noise is the regression of ε on x, and both losses have the same optimum")
  func bestDenoiser() {
    var rng = SeededGenerator(seed: 2)
    let chain = RandomWalkChain(dataDeviation: 2, stepCount: 9)
    let path = chain.forward(
      Tensor(normal: [200_000], standardDeviation: 2, using: &rng), using: &rng)
    for t in [1, 4, 9] {
      let (x, before) = (path[t], path[t - 1])
      let noise = x - before
      // Least squares for ε = a x and for x_{t−1} = b x.
      let a = ((x * noise).sum() / x.squared().sum()).item()
      let b = ((x * before).sum() / x.squared().sum()).item()
      #expect(abs(a - chain.expectedNoise(Tensor([1]), at: t).item()) < 5e-3)
      #expect(abs(a + b - 1) < 1e-4)
    }
  }

  @Test("seed 004's sampler shrinks the data to c²/√(c² + T) (erratum: seed 004)")
  func seedSampler() {
    var rng = SeededGenerator(seed: 3)
    let chain = RandomWalkChain(dataDeviation: 1, stepCount: 100)
    let end = chain.variance(at: 100).squareRoot()
    let noise = Tensor(normal: [40_000], standardDeviation: end, using: &rng)
    let fromTruth = chain.backward(from: noise, by: .seed, using: &rng)
    #expect(abs(Self.deviation(fromTruth[100]) - 0.0995) < 2e-3)
    let fromUnit = chain.backward(from: noise / end, by: .seed, using: &rng)
    #expect(abs(Self.deviation(fromUnit[100]) - 0.0099) < 3e-4)
  }

  @Test("with the remaining variance added again every x_t has its own deviation")
  func repairedSampler() {
    var rng = SeededGenerator(seed: 4)
    let chain = RandomWalkChain(dataDeviation: 1, stepCount: 100)
    let noise = Tensor(
      normal: [40_000], standardDeviation: chain.variance(at: 100).squareRoot(), using: &rng)
    let path = chain.backward(from: noise, by: .repaired, using: &rng)
    for (index, x) in path.enumerated() {
      let expected = chain.variance(at: 100 - index).squareRoot()
      #expect(abs(Self.deviation(x) / expected - 1) < 0.02)
    }
  }

  @Test(
    "half steps keep the deviation the better, the smaller they are",
    arguments: [(1, 1.127), (3, 1.013), (10, 1.001)] as [(Float, Float)])
  func probabilityFlow(dataDeviation: Float, ratio: Float) {
    var rng = SeededGenerator(seed: 5)
    let chain = RandomWalkChain(dataDeviation: dataDeviation, stepCount: 100)
    let start = Tensor([chain.variance(at: 100).squareRoot()])
    // The rule is linear and deterministic: one number shows what it does to the deviation.
    let end = chain.backward(from: start, by: .half, using: &rng)[100].item()
    #expect(abs(end / dataDeviation - ratio) < 2e-3)
  }
}
