public import NeuralNetworks
public import Tensors

/// An invertible map of vectors whose change of volume is known.
///
/// Shapes: z and x [n, D], log determinants [n].
public protocol FlowLayer: Module {
  /// x = f(z), and log |det ∂x/∂z| for each row.
  func forward(_ z: Tensor) -> (x: Tensor, logDeterminant: Tensor)

  /// z = f⁻¹(x), and log |det ∂x/∂z| for each row: of f, not of its inverse.
  func inverse(_ x: Tensor) -> (z: Tensor, logDeterminant: Tensor)
}

/// The two halves of a vector in a coupling layer: one is moved, the other says how far.
///
/// Layers that follow one another must exchange the roles, or one half is never moved.
struct Halves: Sendable {
  /// Whether the first half is moved; otherwise the second is.
  let movesFirst: Bool

  /// The half that is moved and the half that stays, [n, D/2] each.
  func split(_ x: Tensor) -> (moved: Tensor, kept: Tensor) {
    let (a, b) = (x.shape[1] / 2, x.shape[1])
    let (first, second) = (x.sliced(0..<a, alongAxis: 1), x.sliced(a..<b, alongAxis: 1))
    return movesFirst ? (first, second) : (second, first)
  }

  /// The vector of the two halves.
  func join(moved: Tensor, kept: Tensor) -> Tensor {
    concatenate(movesFirst ? [moved, kept] : [kept, moved], alongAxis: 1)
  }
}
