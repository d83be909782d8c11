import Foundation
import Tensors
import Testing

@Suite("Elementwise functions")
struct ElementwiseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let function: @Sendable (Tensor) -> Tensor
    let reference: @Sendable (Double) -> Double
    let range: ClosedRange<Double>
    /// The largest error allowed, relative to the larger of the reference and `floor`.
    let bound: Double
    var floor = 1e-30
    var testDescription: String { name }
  }

  @Test("erf is at most 1")
  func erfIsBounded() {
    let x = Tensor((0...40_000).map { Float($0) / 4000 })
    #expect(x.erf().scalars.allSatisfy { $0 <= 1 } && (-x).erf().scalars.allSatisfy { $0 >= -1 })
    #expect(Tensor([.nan]).erf().item().isNaN)
  }

  static let cases = [
    Case(name: "exp", function: { $0.exp() }, reference: { exp($0) }, range: -87...88, bound: 2e-7),
    Case(
      name: "log", function: { $0.log() }, reference: { log($0) }, range: 1e-30...1e30, bound: 2e-7),
    Case(
      name: "log near 1", function: { $0.log() }, reference: { log($0) }, range: 0.5...2,
      bound: 3e-7),
    Case(
      name: "tanh", function: { $0.tanh() }, reference: { tanh($0) }, range: -10...10, bound: 6e-7),
    Case(
      name: "sigmoid", function: { $0.sigmoid() }, reference: { 1 / (1 + exp(-$0)) },
      range: -80...80, bound: 4e-7),
    Case(
      name: "sin", function: { $0.sin() }, reference: { sin($0) }, range: -1000...1000, bound: 3e-7,
      floor: 0.1),
    Case(
      name: "cos", function: { $0.cos() }, reference: { cos($0) }, range: -1000...1000, bound: 3e-7,
      floor: 0.1),
    Case(name: "erf", function: { $0.erf() }, reference: { erf($0) }, range: -5...5, bound: 1e-6),
    Case(
      name: "gelu", function: { $0.mapped(.gelu) },
      reference: { 0.5 * $0 * (1 + erf($0 * 0.5.squareRoot())) }, range: -6...6, bound: 1e-6,
      floor: 1),
    Case(
      name: "silu", function: { $0.mapped(.silu) }, reference: { $0 / (1 + exp(-$0)) },
      range: -80...80, bound: 5e-7),
    Case(
      name: "softplus", function: { $0.softplus() }, reference: { log1p(exp($0)) }, range: -10...50,
      bound: 2e-3),
    Case(
      name: "squareRoot", function: { $0.squareRoot() }, reference: { $0.squareRoot() },
      range: 0...1e10, bound: 1e-7),
    Case(
      name: "raised", function: { $0.raised(to: 1.5) }, reference: { pow($0, 1.5) }, range: 0...100,
      bound: 2e-7),
  ]

  @Test("agree with the C library in double precision", arguments: cases)
  func accuracy(test: Case) {
    let count = 20_001
    let points = (0..<count).map { index in
      let t = Double(index) / Double(count - 1)
      return Float(test.range.lowerBound + t * (test.range.upperBound - test.range.lowerBound))
    }
    let values = test.function(Tensor(points)).scalars
    var worst = 0.0
    for (point, value) in zip(points, values) {
      let expected = test.reference(Double(point))
      worst = max(worst, abs(Double(value) - expected) / max(abs(expected), test.floor))
    }
    #expect(worst <= test.bound, "largest relative error \(worst)")
  }

  @Test("give the limits at zero, infinities and NaN")
  func limits() {
    let x = Tensor([0, -0.0, .infinity, -.infinity, .nan, 100, -200])
    #expect(x.exp().scalars[0...3] == [1, 1, .infinity, 0])
    #expect(x.exp().scalars[5...6] == [.infinity, 0])
    #expect(x.log().scalars[0...2] == [-.infinity, -.infinity, .infinity])
    #expect(x.log().scalars[3].isNaN)
    #expect(x.tanh().scalars[2...3] == [1, -1])
    #expect(x.sigmoid().scalars[0...3] == [0.5, 0.5, 1, 0])
    #expect(x.erf().scalars[2...3] == [1, -1])
    for y in [
      x.exp(), x.log(), x.tanh(), x.sigmoid(), x.erf(), x.relu(), x.abs(), x.sign(), x.sin(),
    ] {
      #expect(y.scalars[4].isNaN)
    }
    #expect((Tensor([1e-30]) * 1e-10).log().isClose(to: Tensor([-92.103_4])))
    #expect(Tensor([-100]).exp().item() == Float(exp(-100.0)))
  }

  @Test("treat every length alike", arguments: [0, 1, 7, 15, 16, 17, 31, 33])
  func lengths(count: Int) {
    let x = Tensor((0..<count).map { Float($0) / 8 - 1 })
    for (value, point) in zip(x.exp().scalars, x.scalars) {
      #expect(abs(value - Float(exp(Double(point)))) < 1e-6)
    }
    #expect((x + x).scalars == x.scalars.map { 2 * $0 })
  }

  @Test("round, sign, clamp and compare")
  func piecewise() {
    let x = Tensor([-1.5, -0.2, 0, 0.7, 2])
    #expect(x.floor().scalars == [-2, -1, 0, 0, 2])
    #expect(x.sign().scalars == [-1, -1, 0, 1, 1])
    #expect(x.relu().scalars == [0, 0, 0, 0.7, 2])
    #expect(x.clamped(to: -1...1).scalars == [-1, -0.2, 0, 0.7, 1])
    #expect((x .> 0).scalars == [0, 0, 0, 1, 1])
    #expect((x .>= 0).scalars == [0, 0, 1, 1, 1])
    #expect((x .< 0).scalars == [1, 1, 0, 0, 0])
    #expect((x .<= 0).scalars == [1, 1, 1, 0, 0])
    #expect((x .== 0).scalars == [0, 0, 1, 0, 0])
    #expect((x .> 0).select(x, otherwise: Tensor(-9)).scalars == [-9, -9, -9, 0.7, 2])
    #expect(maximum(x, Tensor(0)).scalars == x.relu().scalars)
    #expect(minimum(x, Tensor(0)).scalars == [-1.5, -0.2, 0, 0, 0])
  }

  @Test("combine tensors and numbers on either side")
  func numbers() {
    let x = Tensor([1, 2, 4])
    #expect((x + 1).scalars == [2, 3, 5])
    #expect((1 - x).scalars == [0, -1, -3])
    #expect((2 * x).scalars == [2, 4, 8])
    #expect((x / 2).scalars == [0.5, 1, 2])
    #expect((8 / x).scalars == [8, 4, 2])
    #expect((-x).scalars == [-1, -2, -4])
    var y = x
    y += 1
    y *= Tensor([1, 2, 3])
    y -= 2
    y /= x
    #expect(y.scalars == [0, 2, 3.25])
  }
}
