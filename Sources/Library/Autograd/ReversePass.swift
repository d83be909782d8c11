import Synchronization
import Tensors

/// One walk from a value back to what it was computed from.
///
/// Nodes are visited when all their uses have been: first they are put in such an order, then those
/// that lead to no target are struck out, then the rules run. Nothing here recurses.
struct ReversePass {
  let createGraph: Bool
  private let releases: Bool
  private let epoch: UInt64
  private let targets: [Node]
  /// Leaves have their state here, because graphs of several threads may share them.
  private var leafSlots: [ObjectIdentifier: Int] = [:]
  private var gradients: [Tensor?]
  private var isTarget: [ObjectIdentifier: Int] = [:]

  private static let epochs = Atomic<UInt64>(0)

  init(targets: [Node], createGraph: Bool, retainGraph: Bool) {
    self.createGraph = createGraph
    self.targets = targets
    releases = !retainGraph
    epoch = Self.epochs.add(1, ordering: .relaxed).newValue
    gradients = Array(repeating: nil, count: targets.count)
    for (slot, node) in targets.enumerated() {
      if node.isLeaf {
        leafSlots[ObjectIdentifier(node)] = slot
      } else {
        isTarget[ObjectIdentifier(node)] = slot
      }
    }
  }

  /// Walks back from `root`; returns the gradient of every target that was reached.
  mutating func run(from root: Node, seed: Tensor) -> [Tensor?] {
    if root.isLeaf {
      if let slot = leafSlots[ObjectIdentifier(root)] { gradients[slot] = seed }
      return targets.map { leafSlots[ObjectIdentifier($0)].flatMap { gradients[$0] } }
    }
    let order = sorted(from: root)
    guard root.isNeeded else { return gradients }
    root.gradient = seed
    if createGraph {
      Recording.on { propagate(order) }
    } else {
      Recording.off { propagate(order) }
    }
    return targets.map { node in
      (leafSlots[ObjectIdentifier(node)] ?? isTarget[ObjectIdentifier(node)])
        .flatMap { gradients[$0] }
    }
  }

  /// Adds `gradient` to what has reached `node`.
  mutating func accumulate(_ gradient: Tensor, to node: Node) {
    assert(gradient.shape == node.shape, "a rule made \(gradient.shape) for \(node.shape)")
    if node.isLeaf {
      guard let slot = leafSlots[ObjectIdentifier(node)] else { return }
      Self.add(gradient, to: &gradients[slot], createGraph)
    } else {
      Self.add(gradient, to: &node.gradient, createGraph)
    }
  }

  /// Adds `gradient` to the window from `start` along `axis` of what has reached `node`: the pieces
  /// of a tensor that was cut up are put together again without a tensor of zeros for each.
  mutating func accumulate(_ gradient: Tensor, axis: Int, start: Int, to node: Node) {
    changeSum(of: node) { [createGraph] sum in
      let after = node.shape[axis] - start - gradient.shape[axis]
      if Self.canWrite(&sum, createGraph), let current = sum {
        current.add(gradient, at: start, alongAxis: axis)
      } else {
        Self.add(
          gradient.padded(before: start, after: after, alongAxis: axis), to: &sum, createGraph)
      }
    }
  }

  /// Adds the product a b to what has reached `node`.
  mutating func accumulate(productOf a: Tensor, _ b: Tensor, to node: Node) {
    changeSum(of: node) { [createGraph] sum in
      if Self.canWrite(&sum, createGraph), let current = sum {
        current.addProduct(a, b)
      } else {
        Self.add(Tensors.matmul(a, b), to: &sum, createGraph)
      }
    }
  }

  /// Lets `change` replace what has reached `node`.
  private mutating func changeSum(
    of node: Node, _ change: (inout Tensor?) -> Void
  ) {
    if node.isLeaf {
      guard let slot = leafSlots[ObjectIdentifier(node)] else { return }
      var sum = gradients[slot].take()
      change(&sum)
      gradients[slot] = sum
    } else {
      var sum = node.gradient.take()
      change(&sum)
      node.gradient = sum
    }
  }

  /// Whether a sum may be changed in place.
  private static func canWrite(_ sum: inout Tensor?, _ createGraph: Bool) -> Bool {
    guard !createGraph, var current = sum.take() else { return false }
    let isUnique = current.isUniquelyReferenced() && current.body.isContiguous
    sum = current
    return isUnique
  }

  /// Whether a gradient for `node` leads anywhere.
  func needs(_ node: Node?) -> Bool {
    guard let node else { return false }
    return node.isLeaf ? leafSlots[ObjectIdentifier(node)] != nil : node.isNeeded
  }

  private static func add(_ gradient: Tensor, to sum: inout Tensor?, _ createGraph: Bool) {
    if canWrite(&sum, createGraph) {
      sum?.add(gradient, scale: 1)
    } else {
      sum = sum.map { $0 + gradient } ?? gradient
    }
  }

  /// The nodes that `root` was computed from, itself first, each before its inputs.
  private func sorted(from root: Node) -> [Node] {
    let epoch = self.epoch
    var stack = [root]
    (root.epoch, root.pendingUses) = (epoch, 0)
    while let node = stack.popLast() {
      demand(
        !node.isReleased,
        "gradient(of:wrt:): the record of this value was released by an earlier call; "
          + "pass retainGraph: true to that one")
      node.inputs.forEach { input in
        if input.isLeaf { return }
        if input.epoch != epoch {
          (input.epoch, input.pendingUses) = (epoch, 0)
          input.gradient = nil
          stack.append(input)
        }
        input.pendingUses += 1
      }
    }
    var order: [Node] = []
    stack = [root]
    while let node = stack.popLast() {
      order.append(node)
      node.inputs.forEach { input in
        if input.isLeaf { return }
        input.pendingUses -= 1
        if input.pendingUses == 0 { stack.append(input) }
      }
    }
    for node in order.reversed() {
      var needed = isTarget[ObjectIdentifier(node)] != nil
      node.inputs.forEach { needed = needed || needs($0) }
      node.isNeeded = needed
    }
    return order
  }

  private mutating func propagate(_ order: [Node]) {
    for node in order {
      if node.isNeeded, let gradient = node.gradient.take() {
        if let slot = isTarget[ObjectIdentifier(node)] { gradients[slot] = gradient }
        apply(node, gradient)
      }
      if releases { node.release() }
    }
  }

  private mutating func apply(_ node: Node, _ gradient: Tensor) {
    switch node.operation {
    case .leaf: break
    case .unary(let function): unary(function, node, gradient)
    case .binary(let function): binary(function, node, gradient)
    case .matmul: matmul(node, gradient)
    case .linear: linear(node, gradient)
    case .softmax, .logSoftmax: softmax(node, gradient)
    case .normalize(let epsilon): normalize(epsilon, node, gradient)
    case .normalizeGroups(let count, let epsilon):
      normalizeGroups(count, epsilon, node, gradient)
    case .convolution(let convolution, let role): convolve(convolution, role, node, gradient)
    case .solve, .logDeterminant: solve(node, gradient)
    case .binaryCrossEntropy, .squaredError, .crossEntropy: loss(node, gradient)
    case .custom(let pullback): custom(pullback, node, gradient)
    default: movement(node, gradient)
    }
  }

  private mutating func custom(_ pullback: any Pullback, _ node: Node, _ gradient: Tensor) {
    let results = pullback(gradient)
    demand(
      results.count == node.inputs.others.count,
      "custom operation: the pullback gave \(results.count) gradients for "
        + "\(node.inputs.others.count) inputs")
    for case (.some(let input), .some(let result)) in zip(node.inputs.others, results) {
      demand(
        result.shape == input.shape,
        "custom operation: the pullback gave \(result.shape) for an input of shape \(input.shape)")
      if needs(input) { accumulate(result, to: input) }
    }
  }
}
