import Models
import Testing

@Suite("Quantiles of the standard normal distribution")
struct StandardNormalQuantileTests {
  /// Shares and quantiles of a printed table.
  @Test(
    "are those of the table",
    arguments: [
      (0.5, 0), (0.841_344_746, 1), (0.975, 1.959_963_985), (0.999, 3.090_232_306),
      (1e-6, -4.753_424_309),
    ])
  func table(share: Double, quantile: Double) {
    #expect(abs(standardNormalQuantile(share) - quantile) < 2e-8)
  }

  @Test("of p and 1 − p are opposite, and rise")
  func symmetry() {
    let quantiles = (1..<100).map { standardNormalQuantile(Double($0) / 100) }
    for (a, b) in zip(quantiles, quantiles.reversed()) { #expect(abs(a + b) < 1e-9) }
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 })
  }
}
