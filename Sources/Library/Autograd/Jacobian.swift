public import Tensors

/// The matrix of all derivatives of a function at a point.
///
///     Jᵢⱼ = ∂fᵢ / ∂xⱼ
///
/// Row i is one reverse pass, so it costs as many passes as the function has outputs.
///
/// - Parameters:
///   - point: x, of any shape with I elements.
///   - function: f, of any shape with O elements.
/// - Returns: J, [O, I], over the elements of both in row-major order.
public func jacobian(at point: Tensor, of function: (Tensor) -> Tensor) -> Tensor {
  let x = point.detached().requiringGradient()
  let value = function(x)
  let rows = (0..<value.count).map { index in
    var seed = [Float](repeating: 0, count: value.count)
    seed[index] = 1
    return vectorJacobianProduct(
      of: value, wrt: [x], seed: Tensor(seed, shape: value.shape), retainGraph: true
    )[0].flattened()
  }
  return stack(rows)
}
