import Checks
import Testing

@Suite("Estimate")
struct EstimateTests {
  @Test("agrees with the interval computed by hand")
  func byHand() {
    // Mean 2, s = 1, t = 4.303 for two degrees of freedom.
    let estimate = Estimate([1, 2, 3])
    #expect(estimate.mean == 2)
    #expect(abs(estimate.halfWidth - 4.303 / 3.0.squareRoot()) < 1e-12)
    #expect(estimate.lowerBound == estimate.mean - estimate.halfWidth)
    #expect(estimate.upperBound == estimate.mean + estimate.halfWidth)
  }

  @Test("equal measurements have an interval of length 0")
  func constant() {
    #expect(Estimate([5, 5]).halfWidth == 0)
  }

  @Test("prints two digits of the half-width")
  func text() {
    #expect(Estimate([0.0331, 0.0335, 0.0339]).description == "0.0335 ± 0.00099")
  }

  @Test("one measurement stops the program with their number")
  func single() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Estimate([1])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("an Estimate needs at least 2 measurements, got 1"))
  }
}
