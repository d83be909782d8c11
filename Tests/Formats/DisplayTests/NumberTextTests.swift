import Display
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("a rounded number has the digits that matter and no more")
  func rounding() {
    #expect(rounded(0.6423611111111112) == "0.6424")
    #expect(rounded(Float(0.1)) == "0.1")
    #expect(rounded(-1234.5678) == "-1235")
    #expect(rounded(3.3553e-11, digits: 2) == "3.4e-11")
    #expect(rounded(20_000.0) == "20000")
    #expect(rounded(Double.nan) == "nan" && rounded(-Double.infinity) == "-inf")
    #expect(rounded([0.5, 0.25, 1 / 3]) == "[0.5, 0.25, 0.3333]")
  }

  @Test("a number that is rounded up to the next power of ten is written as that power")
  func powersOfTen() {
    #expect(rounded(Float(1e-4)) == "0.0001", "the nearest Float is a little smaller")
    #expect(rounded(9.9999e-7) == "1e-6")
    #expect(rounded(-9_999_999.8) == "-1e7")
    #expect(rounded(999.96) == "1000")
  }
}
