import Checks
import Testing

@Suite("Checks")
struct CheckTests {
  @Test("expectations accept what they say and nothing else")
  func expectations() {
    #expect(Expectation<Int>.equals(3).isMet(3))
    #expect(!Expectation<Int>.equals(3).isMet(4))
    #expect(Expectation<Double>.about(1, within: 0.125).isMet(1.125))
    #expect(!Expectation<Double>.about(1, within: 0.125).isMet(1.13))
    #expect(Expectation<Float>.below(2).isMet(1.9))
    #expect(!Expectation<Float>.below(2).isMet(2))
    #expect(Expectation<Float>.above(2).isMet(2.1))
    #expect(!Expectation<Float>.above(2).isMet(2))
    #expect(Expectation<Int>.within(1...3).isMet(3))
    #expect(!Expectation<Int>.within(1...3).isMet(4))
  }

  @Test("expectations are worded with as many digits as matter")
  func wording() {
    #expect(Expectation<Double>.above(2.0014467239379883).description == "more than 2.001447")
    #expect(Expectation<Float>.about(0.1, within: 5e-5).description == "0.1 ± 5e-5")
    #expect(
      Expectation<Double>.within(-1.5...123_456_789).description == "between -1.5 and 1.234568e8")
    #expect(Expectation<Int>.below(1_000_000_007).description == "less than 1000000007")
  }

  @Test("not a number meets no expectation")
  func notANumber() {
    #expect(!Expectation<Double>.about(.nan, within: 1).isMet(.nan))
    #expect(!Expectation<Double>.about(0, within: 1).isMet(.nan))
    #expect(!Expectation<Double>.below(1).isMet(.nan))
    #expect(!Expectation<Double>.above(1).isMet(.nan))
    #expect(!Expectation<Double>.within(0...1).isMet(.nan))
  }

  @Test("a claim that holds lets the cell go on")
  func success() {
    check("two and two make four") { 2 + 2 == 4 }
    check("the ratio", expect: .about(48, within: 0.5)) { 1024.0 * 1024 * 3 / (128 * 128 * 4) }
  }

  @Test("a claim that fails stops the cell and is named with value and expectation")
  func failure() async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      check("the error is small", expect: .below(0.5)) { 0.75 }
    }
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("✗ the error is small: 0.75 (expected less than 0.5)"))
  }

  @Test("a false condition stops the cell")
  func falseCondition() async {
    await #expect(processExitsWith: .failure) {
      check("two and two make five") { 2 + 2 == 5 }
    }
  }
}
