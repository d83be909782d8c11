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

  init(
    _ name: String, _ shapes: [Shape], in range: Range<Float> = -1.5..<1.5, gap: Float = 0,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.function = function
    self.range = range
    self.gap = gap
  }

  var testDescription: String { name }

  func inputs(seed: UInt64) -> [Tensor] {
    var rng = SeededGenerator(seed: seed)
    return shapes.map { shape in
      let x = Tensor(uniform: shape, in: range, using: &rng)
      return gap == 0 ? x : x + (x .>= 0).select(Tensor(gap), otherwise: Tensor(-gap))
    }
  }

  /// Compares the derivatives of the first two orders with differences, and both sets of rules.
  func expectDerivatives() {
    for order in [1, 2] {
      let result = checkGradient(
        at: inputs(seed: 21), step: Differences.step, tolerance: Differences.tolerance,
        floor: Differences.floor, order: order, of: function)
      #expect(result.passes, "order \(order): \(result)")
    }
    expectFastEqualsPlain()
    expectNothingIsKept()
  }

  /// The rules without a graph may take fused paths; they must give what the plain ones give.
  private func expectFastEqualsPlain() {
    let inputs = self.inputs(seed: 22).map { $0.requiringGradient() }
    let value = function(inputs)
    let seed = Tensor(linearSpace: -1, through: 1, count: max(value.count, 2))[0..<value.count]
      .reshaped(to: value.shape)
    let fast = vectorJacobianProduct(of: value, wrt: inputs, seed: seed, retainGraph: true)
    let plain = vectorJacobianProduct(of: value, wrt: inputs, seed: seed, createGraph: true)
    for (a, b) in zip(fast, plain) { #expect(a.isClose(to: b, absolute: 1e-6)) }
  }

  /// A record goes with the tensors it belongs to, whether a pass ran over it or not.
  private func expectNothingIsKept() {
    let inputs = self.inputs(seed: 23).map { $0.requiringGradient() }
    func compute(differentiates: Bool) {
      let value = function(inputs)
      guard differentiates else { return }
      _ = vectorJacobianProduct(
        of: value, wrt: inputs, seed: Tensor(ones: value.shape), createGraph: true)
    }
    for differentiates in [false, true] {
      compute(differentiates: differentiates)
      let before = TensorMemory.usedByteCount
      compute(differentiates: differentiates)
      #expect(TensorMemory.usedByteCount == before, "a gradient was asked for: \(differentiates)")
    }
  }

  /// The kinds of operations that the check differentiates: those of the function, and those of its
  /// gradient, which the second order differentiates again.
  func kinds() -> Set<OperationKind> {
    let inputs = self.inputs(seed: 21).map { $0.requiringGradient() }
    let value = function(inputs)
    let gradients = vectorJacobianProduct(
      of: value, wrt: inputs, seed: Tensor(ones: value.shape), createGraph: true)
    var worklist = ([value] + gradients).compactMap(\.node)
    var seen: Set<ObjectIdentifier> = []
    var kinds: Set<OperationKind> = []
    while let node = worklist.popLast() {
      guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
      kinds.insert(OperationKind(node.operation))
      node.inputs.forEach { worklist.append($0) }
    }
    return kinds
  }
}
