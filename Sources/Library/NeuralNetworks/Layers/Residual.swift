public import Tensors

/// A block with a way around it.
///
///     y = x + F(x)
///
/// Where F gives zeros the block is the identity, so a deep stack can start as a shallow one.
/// Source: He et al., “Deep Residual Learning for Image Recognition”, 2016.
public struct Residual<Body: Layer>: Layer {
  /// F, whose outputs have the shape of its inputs.
  public var body: Body

  /// Creates the block around F.
  public init(_ body: Body) {
    self.body = body
  }

  /// x + F(x).
  ///
  /// - Precondition: F keeps the shape of x.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    sum(x, body(x))
  }

  /// x + F(x), where F behaves as it does while it learns.
  ///
  /// - Precondition: F keeps the shape of x.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    sum(x, body(x, training: &context))
  }

  private func sum(_ x: Tensor, _ y: Tensor) -> Tensor {
    precondition(
      y.shape == x.shape, "Residual: F maps the shape \(x.shape) to \(y.shape), expected the same")
    return x + y
  }
}
