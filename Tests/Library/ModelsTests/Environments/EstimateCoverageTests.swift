import Checks
import Models
import Testing

@Suite("The interval of an estimate")
struct EstimateCoverageTests {
  @Test("holds the true mean in about 95 % of cases", arguments: [2, 5, 40])
  func coverage(count: Int) {
    var rng = SplitMix64(seed: 12)
    let hits = (0..<4000).filter { _ in
      let estimate = Estimate((0..<count).map { _ in drawNormal(using: &rng) })
      return abs(estimate.mean) <= estimate.halfWidth
    }.count
    #expect(abs(Double(hits) / 4000 - 0.95) < 0.015)
  }
}
