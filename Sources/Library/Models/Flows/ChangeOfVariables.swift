public import Tensors
internal import Autograd

// snippet.change-of-variables
/// log p(x) at x = f(z), for an invertible f of D numbers.
///
///     log p(x) = log p(z) − log |det ∂x/∂z|
///
/// The Jacobian is computed in full, by D reverse passes, and its determinant by LU: exact for every
/// f, and far too slow for large D. Flows are built so that nobody has to do this.
///
/// - Parameters:
///   - z: One point, [D].
///   - map: f, from [D] to [D].
///   - logDensity: log p(z), in nats.
/// - Returns: log p(f(z)), in nats.
/// - Precondition: The Jacobian at z is square and not singular.
///
/// Source: seed 004, “Flow Models”, with the determinant that the seed's formula leaves out.
public func logDensity(
  at z: Tensor, through map: (Tensor) -> Tensor, from logDensity: (Tensor) -> Float
) -> Float {
  logDensity(z) - jacobian(at: z, of: map).logDeterminant().item()
}
// snippet.end
