import Synchronization
import Tensors

/// One walk from a value back to what it was computed from.
///
/// Nodes are visited when all their uses have been, those that lead to no target are left out.
/// Nothing here recurses.
struct ReversePass {
  let createGraph: Bool
  private let releases: Bool
  private let epoch: UInt64
  private let targets: [Node]
  /// The targets as they are compared, and the places of those that are leaves.
  ///
  /// Leaves have their state here, because graphs of several threads may share them. A target that is
  /// named again has its first place.
  private var identities: [ObjectIdentifier?]
  private var leafSlots: [ObjectIdentifier: Int] = [:]
  private var gradients: [Tensor?]

  private static let epochs = Atomic<UInt64>(0)

  init(targets: [Node], createGraph: Bool, retainGraph: Bool) {
    self.createGraph = createGraph
    self.targets = targets
    releases = !retainGraph
    epoch = Self.epochs.add(1, ordering: .relaxed).newValue
    gradients = Array(repeating: nil, count: targets.count)
    identities = targets.map { ObjectIdentifier($0) }
    for (slot, node) in targets.enumerated() {
      if node.isLeaf {
        if leafSlots[ObjectIdentifier(node)] != nil {
          identities[slot] = nil
          continue
        }
        leafSlots[ObjectIdentifier(node)] = slot
        node.slotHint.store(slot, ordering: .relaxed)
      } else {
        node.target = (epoch, slot)
      }
    }
  }

  /// The place of a target's gradient; `nil` for other nodes.
  private func slot(of node: Node) -> Int? {
    if !node.isLeaf { return node.target.epoch == epoch ? node.target.slot : nil }
    let hint = node.slotHint.load(ordering: .relaxed)
    let identity = ObjectIdentifier(node)
    if hint < identities.count, identities[hint] == identity { return hint }
    return leafSlots[identity]
  }

  /// Walks back from `root`; returns the gradient of every target that was reached.
  mutating func run(from root: Node, seed: Tensor) -> [Tensor?] {
    if root.isLeaf {
      if let slot = slot(of: root) { gradients[slot] = seed }
      return found
    }
    let order = root.ancestors(epoch: epoch) { slot(of: $0) != nil }
    guard root.isNeeded else { return gradients }
    root.gradient = seed
    if createGraph {
      Recording.on { propagate(order) }
    } else {
      Recording.off { propagate(order) }
    }
    return found
  }

  private var found: [Tensor?] { targets.map { slot(of: $0).flatMap { gradients[$0] } } }

  /// Adds `gradient` to what has reached `node`.
  mutating func accumulate(_ gradient: Tensor, to node: Node) {
    assert(gradient.shape == node.shape, "a rule made \(gradient.shape) for \(node.shape)")
    if node.isLeaf {
      guard let slot = slot(of: node) else { return }
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
      guard let slot = slot(of: node) else { return }
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
    return node.isLeaf ? slot(of: node) != nil : node.isNeeded
  }

  private static func add(_ gradient: Tensor, to sum: inout Tensor?, _ createGraph: Bool) {
    if canWrite(&sum, createGraph) {
      sum?.add(gradient, scale: 1)
    } else {
      sum = sum.map { $0 + gradient } ?? gradient
    }
  }

  private mutating func propagate(_ order: [Node]) {
    for node in order.reversed() {
      if node.isNeeded, let gradient = node.gradient.take() {
        if let slot = slot(of: node) { gradients[slot] = gradient }
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
    case .rectifiedLinear: rectifiedLinear(node, gradient)
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
