public import Tensors

/// A block with a way around it.
///
///     y = x + F(x)
///
/// Where F gives zeros the block is the identity, so a deep stack can start as a shallow one.
/// Source: He et al., “Deep Residual Learning for Image Recognition”, 2016.
public struct Residual: Layer {
  /// F, whose outputs have the shape of its inputs.
  public var block: any Layer

  /// Creates the block around F.
  public init(_ block: any Layer) {
    self.block = block
  }

  /// x + F(x).
  ///
  /// - Precondition: F keeps the shape of x.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let y = block(x)
    precondition(
      y.shape == x.shape, "Residual: F maps the shape \(x.shape) to \(y.shape), expected the same")
    return x + y
  }

  /// Visits the tensors of F.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    block.visitTensors(path.isEmpty ? "block" : "\(path).block", body)
  }
}
