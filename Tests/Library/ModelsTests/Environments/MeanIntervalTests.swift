import Models
import Testing

@Suite("Mean and interval")
struct MeanIntervalTests {
  @Test("is Student's interval")
  func student() {
    // s = 1, n = 5, t(4) = 2.776.
    let interval = MeanInterval([1, 2, 3, 1, 3])
    #expect(abs(interval.mean - 2) < 1e-12)
    #expect(abs(interval.halfWidth - 2.776 / 5.0.squareRoot()) < 1e-12)
    #expect(interval.description == "2.000 ± 1.241 (5 runs)")
  }

  @Test("prints small and negative means")
  func text() {
    #expect(MeanInterval([-0.05, -0.05]).description == "-0.050 ± 0.000 (2 runs)")
  }

  @Test("holds the true mean in about 95 % of cases", arguments: [2, 5, 40])
  func coverage(count: Int) {
    var rng = SplitMix64(seed: 12)
    let hits = (0..<4000).filter { _ in
      let interval = MeanInterval((0..<count).map { _ in drawNormal(using: &rng) })
      return abs(interval.mean) <= interval.halfWidth
    }.count
    #expect(abs(Double(hits) / 4000 - 0.95) < 0.015)
  }
}
