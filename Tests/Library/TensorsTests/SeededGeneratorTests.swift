import CKernels
import Tensors
import Testing

@Suite("Seeded random numbers")
struct SeededGeneratorTests {
  /// Source: Random123's known answers, `kat_vectors`, philox4x32 with 10 rounds.
  @Test("blocks are those the authors publish")
  func knownAnswers() {
    var words = [UInt32](repeating: 0, count: 4)
    lk_philox(&words, 0, 0, 0)
    #expect(words == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    lk_philox(&words, .max, .max, .max)
    #expect(words == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    lk_philox(&words, 0x299f_31d0_a409_3822, 0x0370_7344_1319_8a2e, 0x85a3_08d3_243f_6a88)
    #expect(words == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test("the same seed gives the same numbers, other seeds and streams others")
  func repeatability() {
    func draw(_ seed: UInt64, _ stream: UInt64) -> [Float] {
      var rng = SeededGenerator(seed: seed, stream: stream)
      return Tensor(normal: [10], using: &rng).scalars
    }
    #expect(draw(1, 0) == draw(1, 0))
    #expect(draw(1, 0) != draw(2, 0))
    #expect(draw(1, 0) != draw(1, 1))
  }

  @Test("numbers do not depend on the size of the draw")
  func prefix() {
    var (a, b) = (SeededGenerator(seed: 9), SeededGenerator(seed: 9))
    let long = Tensor(uniform: [1000], using: &a).scalars
    #expect(Tensor(uniform: [100], using: &b).scalars == Array(long[..<100]))
  }

  @Test("numbers are the same on every machine")
  func frozen() {
    var rng = SeededGenerator(seed: 42)
    let normal = Tensor(normal: [6], using: &rng).scalars.map(\.bitPattern)
    let uniform = Tensor(uniform: [3], in: -1..<1, using: &rng).scalars.map(\.bitPattern)
    #expect(normal == Self.frozenNormal)
    #expect(uniform == Self.frozenUniform)
    #expect(rng.next() == Self.frozenWord)
    #expect(rng.permutation(8) == Self.frozenPermutation)
  }

  static let frozenNormal: [UInt32] = [
    3_215_782_039, 1_049_253_526, 3_193_425_903, 1_051_198_466, 3_216_031_705, 1_076_364_831,
  ]
  static let frozenUniform: [UInt32] = [1_059_510_276, 1_050_811_764, 1_045_588_840]
  static let frozenWord: UInt64 = 12_371_121_732_634_215_541
  static let frozenPermutation = [3, 6, 0, 4, 2, 7, 1, 5]

  @Test("moments and ranges are right")
  func moments() {
    var rng = SeededGenerator(seed: 10)
    let normal = Tensor(normal: [200_000], mean: 2, standardDeviation: 3, using: &rng)
    #expect(abs(normal.mean().item() - 2) < 0.03)
    #expect(abs(normal.standardDeviation(alongAxes: [0]).item() - 3) < 0.03)
    let third = ((normal - 2) / 3).raised(to: 3).mean().item()
    let fourth = ((normal - 2) / 3).squared().squared().mean().item()
    #expect(abs(third) < 0.05 && abs(fourth - 3) < 0.1)
    let uniform = Tensor(uniform: [200_000], in: -1..<3, using: &rng)
    #expect(abs(uniform.mean().item() - 1) < 0.01)
    #expect(uniform.min().item() >= -1 && uniform.max().item() < 3)
    #expect(abs(uniform.variance(alongAxes: [0]).item() - 16 / 12) < 0.02)
  }

  @Test("a permutation holds every number once")
  func permutation() {
    var rng = SeededGenerator(seed: 11)
    let order = rng.permutation(1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
  }
}
