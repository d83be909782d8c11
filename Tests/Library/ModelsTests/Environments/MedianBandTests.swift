import Models
import Testing

@Suite("Median and band")
struct MedianBandTests {
  @Test("is the middle, between the ends of the band and of the samples", arguments: [1, 2, 3])
  func order(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let samples = (0..<9).map { _ in drawNormal(using: &rng) }
    let band = MedianBand(samples, using: &rng)
    #expect(band.median == samples.sorted()[4])
    #expect((samples.min() ?? 0) <= band.lower && band.lower <= band.median)
    #expect(band.median <= band.upper && band.upper <= samples.max() ?? 0)
    #expect(band.lower < band.upper)
  }

  @Test("of two samples is the mean of both, of equal ones has no width")
  func small() {
    var rng = SplitMix64(seed: 1)
    #expect(MedianBand([1, 2], using: &rng).median == 1.5)
    let flat = MedianBand([3, 3, 3], using: &rng)
    #expect(flat.lower == 3 && flat.upper == 3)
  }
}
