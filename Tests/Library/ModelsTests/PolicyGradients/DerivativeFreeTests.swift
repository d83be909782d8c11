import Models
import Testing

@Suite("Optimising without derivatives")
struct DerivativeFreeTests {
  @Test("golden section finds the bottom of a single valley", arguments: [-1.3, 0, 0.4, 1.9])
  func unimodal(bottom: Double) {
    let best = goldenSection({ ($0 - bottom) * ($0 - bottom) }, within: -2...2, rounds: 40)
    #expect(abs(best.step - bottom) < 1e-6)
  }

  /// A shallow valley at −1 and a deep one at 1.6.
  private func twoValleys(_ x: Double) -> Double {
    min((x + 1) * (x + 1), 4 * (x - 1.6) * (x - 1.6) - 1)
  }

  @Test("golden section alone misses the deeper of two valleys; probing first finds it")
  func multimodal() {
    #expect(goldenSection(twoValleys, within: -3...2).value > -0.5)
    #expect(lineSearch(twoValleys, within: -3...2, rounds: 30).value < -0.999)
  }

  @Test("line search never ends above where it started", arguments: Array(1...30) as [UInt64])
  func neverWorse(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let steps = (0..<40).map { _ in Double.random(in: -1...1, using: &rng) }
    func jagged(_ x: Double) -> Double { steps[min(max(Int((x + 2) * 10), 0), 39)] }
    #expect(lineSearch(jagged, within: -2...2).value <= jagged(0))
  }

  @Test("random search never goes uphill and reaches the bottom of a bowl")
  func bowl() {
    var rng = SplitMix64(seed: 6)
    var theta = [3.0, -2, 1, 4]
    let losses = RandomSearch().minimise(
      { $0.reduce(0) { $0 + $1 * $1 } }, from: &theta, steps: 200, using: &rng)
    #expect(losses.count == 201)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(losses[200] < 1e-4)
  }

  @Test("random search balances the pole with four numbers", arguments: Array(1...5) as [UInt64])
  func cartPole(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let training = (0..<5).map { _ in CartPole().start(using: &rng) }
    var theta = [0.0, 0, 0, 0]
    let losses = RandomSearch().minimise(
      { -LinearCartPolePolicy(weights: $0).meanLength(from: training) }, from: &theta, steps: 40,
      using: &rng)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 })
    let fresh = (0..<100).map { _ in CartPole().start(using: &rng) }
    let score = LinearCartPolePolicy(weights: theta).meanLength(from: fresh)
    #expect(score >= 475, "mean length \(score) from starts that the search has not seen")
  }

  @Test("opposite steps along the axes give the gradient of a quadratic exactly")
  func quadraticExact() {
    let (gradient, theta, f) = quadratic()
    let root = 4.0.squareRoot()
    let axes = (0..<4).map { i in (0..<4).map { $0 == i ? root : 0 } }
    let estimate = evolutionGradient(f, at: theta, directions: axes, sigma: 0.3)
    #expect(isClose(estimate, gradient, within: 1e-12))
  }

  @Test("random opposite steps do so on average", arguments: [1, 2, 3] as [UInt64])
  func quadraticMean(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let (gradient, theta, f) = quadratic()
    let samples = (0..<20_000).map { _ in
      evolutionGradient(
        f, at: theta, directions: drawDirections(1, size: 4, using: &rng), sigma: 0.5)
    }
    for i in 0..<4 {
      let estimate = MeanEstimate(samples.map { $0[i] })
      #expect(abs(estimate.mean - gradient[i]) < 4 * estimate.standardError)
    }
  }

  @Test("smoothing gives a slope to a step where the derivative is 0")
  func step() {
    var rng = SplitMix64(seed: 9)
    // E 1[θ + σε > 0] = Φ(θ/σ); its slope at 0 is 1 / (σ √(2π)).
    let directions = drawDirections(40_000, size: 1, using: &rng)
    let estimate = evolutionGradient(
      { $0[0] > 0 ? 1 : 0 }, at: [0], directions: directions, sigma: 0.5)
    #expect(abs(estimate[0] - 0.797885) < 0.02)
  }

  /// ½ θᵀAθ + bᵀθ with a positive A, its gradient at a point, and the point.
  private func quadratic() -> ([Double], [Double], ([Double]) -> Double) {
    let a = [[3.0, 1, 0, 0], [1, 2, 0.5, 0], [0, 0.5, 4, -1], [0, 0, -1, 2]]
    let b = [1.0, -2, 0.5, 3]
    let theta = [0.3, -1, 2, 0.7]
    func product(_ x: [Double]) -> [Double] {
      a.map { zip($0, x).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let gradient = zip(product(theta), b).map { $0 + $1 }
    return (
      gradient, theta,
      { x in
        zip(product(x), x).reduce(0) { $0 + $1.0 * $1.1 } / 2
          + zip(b, x).reduce(0) { $0 + $1.0 * $1.1 }
      }
    )
  }
}
