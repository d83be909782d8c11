public import Tensors

/// Runs `work` without recording operations: faster, and with no memory held for derivatives.
public func noGrad<R, E: Error>(_ work: () throws(E) -> R) throws(E) -> R {
  try Recording.off(work)
}

extension Tensor {
  /// The same elements as a variable: `gradient(of:wrt:)` can differentiate with respect to it.
  public func requiringGradient() -> Tensor {
    with(node: Node(.leaf, shape: shape, inputs: Edges(), saved: SavedTensors()))
  }

  /// The same elements as a constant: derivatives do not pass through it.
  public func detached() -> Tensor { unrecorded }

  /// Whether this is a variable itself, not computed from one.
  public var isVariable: Bool { node?.isLeaf ?? false }
}
