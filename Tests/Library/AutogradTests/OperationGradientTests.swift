import Autograd
import Tensors
import Testing

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
    OperationCase("gelu", [[2, 3]]) { $0[0].mapped(.gelu) },
    OperationCase("silu", [[2, 3]]) { $0[0].mapped(.silu) },
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
    OperationCase("matmul of transposed stacks", [[2, 3, 2], [2, 2, 3]]) {
      matmul($0[0].transposed(), $0[1].transposed()).tanh()
    },
    OperationCase("matmul of stacks, one transposed and repeated", [[2, 2, 3], [1, 2, 3]]) {
      matmul($0[0], $0[1].transposed()).tanh()
    },
    OperationCase("matmul with its own transpose", [[2, 3, 2]]) {
      matmul($0[0], $0[0].transposed()).tanh()
    },
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
    // The offset keeps each sum away from 0, where the function has a kink.
    OperationCase("rectifiedLinear", [[5, 3], [3, 2], [2]], in: -0.4..<0.4) {
      rectifiedLinear($0[0].tanh(), weight: $0[1], bias: $0[2] + Tensor([1, -1])).tanh()
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
    OperationCase("normalized rows with weights", [[3, 5], [5], [5]]) {
      $0[0].normalized(groupCount: 1, channelAxis: 1, weight: $0[1], bias: $0[2], epsilon: 0.1)
        .tanh()
    },
    OperationCase("normalized groups of channels", [[2, 4, 3], [4], [4]]) {
      $0[0].normalized(groupCount: 2, channelAxis: 1, weight: $0[1], bias: $0[2], epsilon: 0.1)
        .tanh()
    },
    OperationCase("normalized groups of features", [[3, 6], [6], [6]]) {
      $0[0].normalized(groupCount: 2, channelAxis: 1, weight: $0[1], bias: $0[2], epsilon: 0.1)
        .tanh()
    },
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
    OperationCase("direct convolution with steps and bias", [[1, 2, 9, 10], [2, 2, 3, 3], [2]]) {
      convolution(
        $0[0], kernel: $0[1], bias: $0[2], Convolution(stride: 2, padding: 1)
      ).tanh()
    },
    OperationCase("direct transposedConvolution with bias", [[1, 2, 5, 4], [2, 2, 2, 2], [2]]) {
      transposedConvolution($0[0], kernel: $0[1], bias: $0[2], Convolution(stride: 2)).tanh()
    },
    OperationCase("convolution of few places with bias", [[1, 1, 3, 3], [2, 1, 2, 2], [2]]) {
      convolution($0[0], kernel: $0[1], bias: $0[2], Convolution()).tanh()
    },
    OperationCase("einsum", [[2, 3], [3, 2], [2]]) { einsum("ij,jk,k->i", $0[0], $0[1], $0[2]) },
  ]

  static let derivedCases = [
    OperationCase("sum and mean of everything", [[2, 3]]) {
      $0[0].tanh().sum().squared() + $0[0].exp().mean().squared()
    },
    OperationCase("standardDeviation", [[2, 3]]) { $0[0].standardDeviation(alongAxes: [1]) },
    OperationCase("max and min of everything", [[2, 3]]) { $0[0].max().exp() * $0[0].min() },
    OperationCase("min", [[2, 3]]) { $0[0].min(alongAxis: 0, keepingAxes: true).exp() },
    OperationCase("logSumExp along another axis", [[3, 2]]) {
      $0[0].logSumExp(alongAxis: 0, keepingAxes: true)
    },
    OperationCase("expandingShape and squeezingShape", [[2, 3]]) {
      $0[0].expandingShape(at: 1).tanh().squeezingShape(at: 1).flattened()
    },
    OperationCase("split", [[2, 5]]) {
      let parts = $0[0].split(sizes: [2, 1, 2], alongAxis: 1)
      return (parts[0] * parts[1] + parts[2]).tanh()
    },
    OperationCase("split evenly and range", [[4, 2]]) {
      let parts = $0[0].split(count: 2, alongAxis: 0)
      return (parts[0] * parts[1] + $0[0][1..<3]).tanh()
    },
    OperationCase("numbers as operands", [[3]], in: 0.7..<2) {
      (2 + $0[0]) * ($0[0] - 1) / 3 + 2 / $0[0] - -$0[0]
    },
    OperationCase("assignments", [[3], [3]], in: 0.7..<2) {
      var x = $0[0]
      x += $0[1]
      x *= $0[0]
      x -= $0[1]
      x /= $0[1]
      x += 1
      x *= 2
      x -= 3
      x /= 4
      return x.tanh()
    },
    // Each pair lies at least 2 apart: where both are equal there is no derivative.
    OperationCase("maximum and minimum of two variables", [[4], [4]], in: 0.1..<0.9) {
      let lifted = $0[1] + Tensor([2, -2, 2, -2])
      return maximum($0[0], lifted).tanh() + minimum($0[0], lifted).exp()
    },
    OperationCase("largest", [[2, 4]]) { $0[0].largest(2).values.tanh() },
    OperationCase("inverse", [[2, 2]]) { ($0[0] + Tensor(identity: 2) * 4).inverse() * 5 },
    OperationCase("solve for a vector", [[2, 2], [2]]) {
      ($0[0] + Tensor(identity: 2) * 5).solve($0[1]).tanh() * 5
    },
    OperationCase("dilated convolution", [[1, 2, 5, 5], [2, 2, 2, 2]]) {
      convolution($0[0], kernel: $0[1], Convolution(dilation: 2)).tanh()
    },
    OperationCase("transposedConvolution with padding", [[1, 2, 3, 2], [2, 1, 3, 3]]) {
      transposedConvolution(
        $0[0], kernel: $0[1], Convolution(stride: 2, padding: 1, outputPadding: 1)
      ).tanh()
    },
  ]

  static let lossCases = [
    OperationCase("binaryCrossEntropy", [[2, 3], [2, 3]]) {
      scaledBinaryCrossEntropy(logits: $0[0], targets: $0[1].sigmoid(), scale: 0.5)
    },
    OperationCase("squaredError", [[2, 3], [2, 3]]) {
      scaledSquaredError($0[0].tanh(), $0[1], scale: 0.5)
    },
    OperationCase("crossEntropy", [[2, 3]]) {
      scaledCrossEntropy(logits: $0[0] * 2, labels: [2, 0], scale: 0.5)
    },
    OperationCase("custom operation", [[3]]) { Cube()($0[0].tanh()) },
    // 1 where x is positive: constant but for the jump, from which the inputs keep away.
    OperationCase("step", [[2, 3]], gap: 0.1) { $0[0].mapped(.step) * $0[0].tanh() },
  ]

  private struct Cube: CustomOperation {
    func forward(_ inputs: [Tensor]) -> Tensor { inputs[0] * inputs[0] * inputs[0] }

    func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
      [gradient * inputs[0].squared() * 3]
    }
  }

  @Test("convolution, normalization, sorting and linear systems", arguments: compositeCases)
  func composites(test: OperationCase) { test.expectDerivatives() }

  @Test("elementwise, first and second order", arguments: elementwiseCases)
  func elementwise(test: OperationCase) { test.expectDerivatives() }

  @Test("of two operands, first and second order", arguments: binaryCases)
  func binary(test: OperationCase) { test.expectDerivatives() }

  @Test("reductions and rearrangements, first and second order", arguments: rearrangingCases)
  func rearranging(test: OperationCase) { test.expectDerivatives() }

  @Test("products and softmax, first and second order", arguments: productsCases)
  func products(test: OperationCase) { test.expectDerivatives() }

  @Test("statistics, views and combined forms, first and second order", arguments: derivedCases)
  func derived(test: OperationCase) { test.expectDerivatives() }

  @Test("losses and operations of the user, first and second order", arguments: lossCases)
  func losses(test: OperationCase) { test.expectDerivatives() }

  @Test("no kind of operation lacks a case")
  func coverage() {
    let cases =
      Self.elementwiseCases + Self.binaryCases + Self.rearrangingCases + Self.productsCases
      + Self.compositeCases + Self.derivedCases + Self.lossCases
    let covered = cases.reduce(into: Set<OperationKind>()) { $0.formUnion($1.kinds()) }
    let missing = Set(OperationKind.allCases).subtracting(covered)
    #expect(missing.isEmpty, "no case differentiates \(missing.map(\.rawValue).sorted())")
  }
}
