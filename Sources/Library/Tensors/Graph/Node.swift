package import Synchronization

/// One operation of a recorded computation.
///
/// Edges lead to the nodes of the inputs. Values are kept apart from them and only where the
/// derivative needs them; the output is kept without its node, so that no cycle arises.
// SAFETY: the fields after `saved` belong to the reverse pass, which one thread at a time runs
// over a graph; leaves, the only nodes that graphs of different threads share, do not use them.
// No field is written while it is being read or written elsewhere, so the checks of exclusivity, which
// take a tenth of the time of graphs of small tensors, would find nothing and are left out.
package final class Node: @unchecked Sendable {
  @exclusivity(unchecked) package private(set) var operation: Operation
  /// The shape of the output.
  package let shape: Shape
  @exclusivity(unchecked) package private(set) var inputs: Edges
  @exclusivity(unchecked) package private(set) var saved: SavedTensors
  @exclusivity(unchecked) package private(set) var isReleased = false

  /// Whether this is the node of a tensor that was made, not computed.
  package let isLeaf: Bool
  /// Where the last pass that was asked for this leaf looks for it: a hint, because passes of several
  /// threads may share a leaf.
  package let slotHint = Atomic<Int>(0)

  /// The pass that the following fields belong to.
  @exclusivity(unchecked) package fileprivate(set) var epoch: UInt64 = 0
  /// The input that the walk of the pass visits next.
  @exclusivity(unchecked) fileprivate var cursor = 0
  @exclusivity(unchecked) package fileprivate(set) var isNeeded = false
  @exclusivity(unchecked) package var gradient: Tensor?

  /// The pass that this node is a target of, and the place of its gradient there.
  @exclusivity(unchecked) package var target: (epoch: UInt64, slot: Int) = (0, 0)

  package init(_ operation: Operation, shape: Shape, inputs: Edges, saved: SavedTensors) {
    self.operation = operation
    self.shape = shape
    self.inputs = inputs
    self.saved = saved
    isLeaf = if case .leaf = operation { true } else { false }
  }

  /// Forgets the inputs and the saved tensors.
  package func release() {
    if isLeaf { return }
    isReleased = true
    saved = SavedTensors()
    inputs = Edges()
    forgetPullback()
  }

  /// Lets go of the tensors that an operation of the user holds.
  private func forgetPullback() {
    if case .custom = operation { operation = .reshape(from: shape) }
  }

  // A chain of nodes is taken down in a loop: nested deinitialisers would need stack in proportion
  // to its length.
  deinit {
    guard !inputs.isEmpty else { return }
    var worklist: [Node] = []
    inputs.move(to: &worklist)
    saved = SavedTensors()
    forgetPullback()
    while var node = worklist.popLast() {
      if isKnownUniquelyReferenced(&node) {
        node.inputs.move(to: &worklist)
        node.saved = SavedTensors()
        node.forgetPullback()
      }
    }
  }
}

extension Node {
  /// The nodes that this one was computed from and itself, leaves left out, each after its inputs;
  /// all of them know then whether they are needed, which is to lead to a target.
  ///
  /// The walk counts no references: the nodes hold each other while it lasts.
  /// - Precondition: No node has been released.
  package func ancestors(epoch: UInt64, isTarget: (Node) -> Bool) -> [Node] {
    var finished: [Node] = []
    var path = [Unmanaged.passUnretained(self)]
    begin(epoch)
    while let place = path.last {
      place._withUnsafeGuaranteedRef { node in
        guard node.cursor < node.inputs.count else {
          path.removeLast()
          finished.append(node)
          if node.isNeeded, let user = path.last {
            user._withUnsafeGuaranteedRef { $0.isNeeded = true }
          }
          return
        }
        let next = node.inputs.unretained(node.cursor)
        node.cursor += 1
        next?._withUnsafeGuaranteedRef { input in
          if input.isLeaf {
            if !node.isNeeded { node.isNeeded = isTarget(input) }
          } else if input.epoch != epoch {
            input.begin(epoch)
            path.append(Unmanaged.passUnretained(input))
          } else if input.isNeeded {
            node.isNeeded = true
          }
        }
      }
    }
    return finished
  }

  private func begin(_ epoch: UInt64) {
    demand(
      !isReleased,
      "gradient(of:wrt:): the record of this value was released by an earlier call; "
        + "pass retainGraph: true to that one")
    (self.epoch, cursor, isNeeded, gradient) = (epoch, 0, target.epoch == epoch, nil)
  }
}

/// The nodes of an operation's inputs; `nil` for an input that requires no gradient.
package struct Edges {
  package private(set) var first: Node?
  package private(set) var second: Node?
  package private(set) var third: Node?
  package private(set) var others: [Node?] = []

  package init(_ first: Node? = nil, _ second: Node? = nil, _ third: Node? = nil) {
    self.first = first
    self.second = second
    self.third = third
  }

  package init(_ nodes: [Node?]) {
    others = nodes
  }

  /// The number of places, those of inputs that require no gradient among them.
  fileprivate var count: Int { 3 + others.count }

  /// The node at a place, not retained.
  fileprivate func unretained(_ place: Int) -> Unmanaged<Node>? {
    switch place {
    case 0: first.map(Unmanaged.passUnretained)
    case 1: second.map(Unmanaged.passUnretained)
    case 2: third.map(Unmanaged.passUnretained)
    default: others[place - 3].map(Unmanaged.passUnretained)
    }
  }

  var isEmpty: Bool { first == nil && second == nil && third == nil && others.isEmpty }

  /// Calls `visit` with every node there is, repetitions included.
  package func forEach(_ visit: (Node) -> Void) {
    if let first { visit(first) }
    if let second { visit(second) }
    if let third { visit(third) }
    for case .some(let node) in others { visit(node) }
  }

  fileprivate mutating func move(to worklist: inout [Node]) {
    forEach { node in if !node.isLeaf { worklist.append(node) } }
    self = Edges()
  }
}

/// The tensors that a derivative needs.
package struct SavedTensors {
  package let first: Tensor?
  package let second: Tensor?
  /// A value of the derivative itself that the forward pass has computed along.
  package let extra: Tensor?
  /// The output, without its node.
  package let output: Tensor?

  package init(
    _ first: Tensor? = nil, _ second: Tensor? = nil, extra: Tensor? = nil, output: Tensor? = nil
  ) {
    self.first = first
    self.second = second
    self.extra = extra
    self.output = output
  }
}
