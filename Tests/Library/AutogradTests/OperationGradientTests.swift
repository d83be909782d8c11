import Autograd
import Tensors
import Testing

/// An operation to check, with the shapes of its inputs and where to draw them.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let function: @Sendable ([Tensor]) -> Tensor
  var range: Range<Float> = -1.5..<1.5
  /// Moves elements at least this far from 0, where the function has a kink.
  var gap: Float = 0
  var orders = [1, 2]

  init(
    _ name: String, _ shapes: [Shape], in range: Range<Float> = -1.5..<1.5, gap: Float = 0,
    orders: [Int] = [1, 2], _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.function = function
    self.range = range
    self.gap = gap
    self.orders = orders
  }

  var testDescription: String { name }

  func inputs(seed: UInt64) -> [Tensor] {
    var rng = SeededGenerator(seed: seed)
    return shapes.map { shape in
      let x = Tensor(uniform: shape, in: range, using: &rng)
      return gap == 0 ? x : x + (x .>= 0).select(Tensor(gap), otherwise: Tensor(-gap))
    }
  }
}

@Suite("Derivatives of every operation")
struct OperationGradientTests {
  static let elementwiseCases = [
    OperationCase("exp", [[2, 3]]) { $0[0].exp() },
    OperationCase("log", [[2, 3]], in: 0.5..<2) { $0[0].log() },
    OperationCase("tanh", [[2, 3]]) { $0[0].tanh() },
    OperationCase("sigmoid", [[2, 3]]) { $0[0].sigmoid() },
    OperationCase("relu", [[2, 3]], gap: 0.1) { $0[0].relu() * $0[0].tanh() },
    OperationCase("squareRoot", [[2, 3]], in: 0.5..<2) { $0[0].squareRoot() },
    OperationCase("abs", [[2, 3]], gap: 0.1) { $0[0].abs() * $0[0].tanh() },
    OperationCase("sin", [[2, 3]]) { $0[0].sin() },
    OperationCase("cos", [[2, 3]]) { $0[0].cos() },
    OperationCase("erf", [[2, 3]]) { $0[0].erf() },
    OperationCase("softplus", [[2, 3]]) { $0[0].softplus() },
    OperationCase("squared", [[2, 3]]) { $0[0].squared() },
    OperationCase("reciprocal", [[2, 3]], in: 0.7..<2) { $0[0].reciprocal() },
    OperationCase("affine", [[2, 3]]) { 3 - $0[0] * 2 },
    OperationCase("raised", [[2, 3]], in: 0.5..<2) { $0[0].raised(to: 2.5) },
    OperationCase("clamped", [[2, 3]], gap: 0.1) { $0[0].clamped(to: 0...5) * $0[0].tanh() },
    OperationCase("sign and floor", [[2, 3]], gap: 0.1) {
      $0[0].sign() * $0[0].tanh() + ($0[0] * 0.5).floor()
    },
  ]

  static let binaryCases = [
    OperationCase("add", [[2, 3], [3]]) { ($0[0] + $0[1]).tanh() },
    OperationCase("subtract", [[2, 1], [1, 3]]) { ($0[0] - $0[1]).tanh() },
    OperationCase("multiply", [[2, 3], [2, 1]]) { ($0[0] * $0[1]).tanh() },
    OperationCase("divide", [[3], [2, 3]], in: 0.7..<2) { ($0[0] / $0[1]).tanh() },
    OperationCase("maximum", [[4]], gap: 0.1) { maximum($0[0], Tensor(0)) * $0[0].tanh() },
    OperationCase("minimum", [[4]], gap: 0.1) { minimum(Tensor(0), $0[0]) * $0[0].tanh() },
    OperationCase("select", [[2, 3], [3]]) {
      Tensor([[1], [0]]).select($0[0].tanh(), otherwise: $0[1].exp())
    },
    OperationCase("same operand twice", [[3]]) { $0[0] * $0[0] / ($0[0] + 4) },
  ]

  static let rearrangingCases = [
    OperationCase("sum", [[2, 3, 2]]) { $0[0].tanh().sum(alongAxes: [0, 2]).squared() },
    OperationCase("mean", [[2, 3]]) { $0[0].mean(alongAxis: 1).exp() },
    OperationCase("variance", [[2, 3]]) { $0[0].variance(alongAxes: [1]) },
    OperationCase("max", [[2, 3]]) { $0[0].max(alongAxis: 1).exp() },
    OperationCase("cumulativeSum", [[2, 3]]) { $0[0].cumulativeSum(alongAxis: 1).tanh() },
    OperationCase("reshape", [[2, 3]]) { $0[0].reshaped([3, 2]).tanh() },
    OperationCase("transpose", [[2, 3, 2]]) { $0[0].transposed([2, 0, 1]).tanh() },
    OperationCase("broadcast", [[2, 1]]) { $0[0].broadcast(to: [3, 2, 4]).tanh() },
    OperationCase("slice", [[4, 3]]) { $0[0].sliced(1..<3, alongAxis: 0).tanh() },
    OperationCase("subscript", [[4, 3]]) { $0[0][2].tanh() },
    OperationCase("pad", [[2, 3]]) { $0[0].padded(before: 1, after: 2, alongAxis: 1).tanh() },
    OperationCase("concatenate", [[2, 1], [2, 3]]) {
      concatenate([$0[0], $0[1], $0[0]], alongAxis: 1).tanh()
    },
    OperationCase("stack", [[2], [2]]) { stack($0, alongAxis: 1).tanh() },
    OperationCase("selecting", [[4, 2]]) { $0[0].selecting([3, 1, 3]).tanh() },
    OperationCase("selecting columns", [[2, 4]]) {
      $0[0].selecting([3, 1, 3], alongAxis: 1).tanh()
    },
    OperationCase("scatteringSum", [[3, 2]]) { $0[0].scatteringSum([1, 0, 1], count: 3).tanh() },
  ]

  static let productsCases = [
    OperationCase("matmul", [[2, 3], [3, 2]]) { matmul($0[0], $0[1]).tanh() },
    OperationCase("matmul transposed", [[3, 2], [2, 3]]) {
      matmul($0[0].transposed(), $0[1].transposed()).tanh()
    },
    OperationCase("matmul of stacks", [[2, 1, 2, 3], [2, 3, 2]]) { matmul($0[0], $0[1]).tanh() },
    OperationCase("matmul with a shared matrix", [[2, 2, 3], [3, 2]]) {
      matmul($0[0], $0[1]).tanh()
    },
    OperationCase("matmul of vectors", [[3], [3, 2]]) { matmul($0[0], $0[1]).tanh() },
    OperationCase("linear", [[2, 3], [3, 2], [2]]) {
      linear($0[0], weight: $0[1], bias: $0[2]).tanh()
    },
    OperationCase("linear of a stack", [[2, 2, 3], [3, 2], [2]]) {
      linear($0[0], weight: $0[1], bias: $0[2]).tanh()
    },
    OperationCase("softmax", [[2, 4]]) { $0[0].softmax() },
    OperationCase("softmax along another axis", [[3, 2]]) { $0[0].softmax(alongAxis: 0) },
    OperationCase("logSoftmax", [[2, 4]]) { $0[0].logSoftmax() },
    OperationCase("logSumExp", [[2, 4]]) { $0[0].logSumExp() },
  ]

  static let compositeCases = [
    OperationCase("convolution", [[2, 2, 4, 3], [2, 2, 3, 2]]) {
      convolution($0[0], kernel: $0[1], Convolution(stride: 2, padding: 1)).tanh()
    },
    OperationCase("pointwise convolution", [[1, 2, 2, 2], [3, 2, 1, 1]]) {
      convolution($0[0], kernel: $0[1]).tanh()
    },
    OperationCase("pointwise convolution of one channel", [[1, 1, 1, 5], [3, 1, 1, 1]]) {
      convolution($0[0], kernel: $0[1]).tanh()
    },
    OperationCase("transposedConvolution", [[1, 2, 2, 3], [2, 2, 2, 2]]) {
      transposedConvolution($0[0], kernel: $0[1], Convolution(stride: 2)).tanh()
    },
    OperationCase("windows", [[2, 5]]) { $0[0].windows(alongAxis: 1, size: 3, step: 1).tanh() },
    OperationCase("normalized", [[2, 4]]) { $0[0].normalized() * Tensor([1, 2, 3, 4]) },
    OperationCase("sorted", [[2, 3]]) { $0[0].sorted().tanh() },
    OperationCase("taking", [[2, 3]]) {
      $0[0].taking(IntTensor([2, 0, 1, 1], shape: [2, 2]), alongAxis: 1).tanh()
    },
    OperationCase("solve", [[2, 2], [2, 2]]) {
      ($0[0] + Tensor(identity: 2) * 5).solve($0[1]).tanh() * 5
    },
    OperationCase("logDeterminant", [[3, 3]]) {
      ($0[0] + Tensor(identity: 3) * 5).logDeterminant()
    },
    OperationCase("longShortTermMemory", [[3, 2, 8], [2, 8], [8]]) {
      longShortTermMemory(projected: $0[0], weight: $0[1], bias: $0[2])
    },
    OperationCase("direct convolution", [[1, 1, 5, 8], [2, 1, 3, 3]]) {
      convolution($0[0], kernel: $0[1], Convolution(padding: 1)).tanh()
    },
    OperationCase("einsum", [[2, 3], [3, 2], [2]]) { einsum("ij,jk,k->i", $0[0], $0[1], $0[2]) },
  ]

  @Test("convolution, normalization, sorting and linear systems", arguments: compositeCases)
  func composites(test: OperationCase) { check(test) }

  @Test("elementwise, first and second order", arguments: elementwiseCases)
  func elementwise(test: OperationCase) { check(test) }

  @Test("of two operands, first and second order", arguments: binaryCases)
  func binary(test: OperationCase) { check(test) }

  @Test("reductions and rearrangements, first and second order", arguments: rearrangingCases)
  func rearranging(test: OperationCase) { check(test) }

  @Test("products and softmax, first and second order", arguments: productsCases)
  func products(test: OperationCase) { check(test) }

  private func check(_ test: OperationCase) {
    for order in test.orders {
      let result = checkGradient(
        at: test.inputs(seed: 21), tolerance: 2e-3, order: order, of: test.function)
      #expect(result.passes, "order \(order): \(result)")
    }
    expectFastEqualsPlain(test)
  }

  /// The rules without a graph may take fused paths; they must give what the plain ones give.
  private func expectFastEqualsPlain(_ test: OperationCase) {
    let inputs = test.inputs(seed: 22).map { $0.requiringGradient() }
    let value = test.function(inputs)
    let seed = Tensor(linearSpace: -1, through: 1, count: max(value.count, 2))[0..<value.count]
      .reshaped(to: value.shape)
    let fast = vectorJacobianProduct(of: value, wrt: inputs, seed: seed, retainGraph: true)
    let plain = vectorJacobianProduct(of: value, wrt: inputs, seed: seed, createGraph: true)
    for (a, b) in zip(fast, plain) { #expect(a.isClose(to: b, absolute: 1e-6)) }
  }
}
