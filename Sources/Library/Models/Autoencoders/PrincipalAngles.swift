internal import Glibc
public import Tensors

// snippet.principal-angles
/// The angles between two subspaces of ℝᴺ, from the smallest to the largest, in radians.
///
///     cos θ₁ ≥ … ≥ cos θ_m are the singular values of QᵀP,
///     sin θ_m ≥ … ≥ sin θ₁ those of P − Q QᵀP,
///
/// where the columns of Q and P are orthonormal bases. The sine is used below 45°, because the cosine
/// cannot tell small angles from 0.
///
/// - Parameters:
///   - a: Vectors that span the first subspace, the columns of [N, m].
///   - b: Vectors that span the second, [N, m].
/// - Returns: m angles in 0...π/2; all are 0 exactly when the subspaces are the same.
/// - Precondition: The columns of each matrix are independent.
///
/// Source: Björck and Golub, “Numerical methods for computing angles between linear subspaces”, 1973.
public func principalAngles(_ a: Tensor, _ b: Tensor) -> [Double] {
  let (Q, P) = (a.qrDecomposition().q, b.qrDecomposition().q)
  let overlap = matmul(Q.transposed(), P)
  let cosines = overlap.singularValueDecomposition().values.scalars
  let sines = (P - matmul(Q, overlap)).singularValueDecomposition().values.scalars.reversed()
  return zip(cosines, sines).map { cosine, sine in
    sine * sine < 0.5 ? asin(Double(sine)) : acos(min(Double(cosine), 1))
  }
}
// snippet.end
