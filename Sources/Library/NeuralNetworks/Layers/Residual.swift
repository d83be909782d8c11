public import Tensors

/// A layer around which its input passes unchanged.
///
///     y = x + f(x)
public struct Residual<Body: Layer>: Layer {
  /// f.
  public var body: Body

  /// Creates the layer.
  public init(_ body: Body) {
    self.body = body
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor { x + body(x) }

  /// Applies the layer while the model learns.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    x + body(x, training: &context)
  }
}
