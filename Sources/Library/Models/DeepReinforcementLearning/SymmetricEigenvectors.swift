/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
///
/// A = Σₖ λₖ vₖ vₖᵀ, the λ from large to small, the v of length 1 and at right angles.
///
/// Source: Jacobi, 1846; Golub and Van Loan, “Matrix Computations”, §8.5.
public struct SymmetricEigenvectors: Sendable {
  /// λ, from large to small.
  public let values: [Double]

  /// v, in the order of the values; `vectors[k]` is the k-th eigenvector.
  public let vectors: [[Double]]

  /// Rotates until the numbers beside the diagonal are gone.
  public init(_ matrix: [[Double]], sweeps: Int = 60) {
    let n = matrix.count
    precondition(
      matrix.allSatisfy { $0.count == n }, "a matrix with \(n) rows has to have \(n) columns")
    var a = matrix
    var v = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }  // rows are eigenvectors
    let scale = a.joined().map(abs).max() ?? 0
    for _ in 0..<sweeps {
      var rest = 0.0
      for p in 0..<n { for q in 0..<p { rest = max(rest, abs(a[p][q])) } }
      if rest <= 1e-15 * scale { break }
      for p in 0..<n {
        for q in 0..<p where a[p][q] != 0 {
          SymmetricEigenvectors.rotate(&a, &v, p, q)
        }
      }
    }
    let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { v[$0] }
  }

  /// Turns the plane of axes p and q so that a[p][q] becomes 0.
  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
    }
    for k in a.indices {
      (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
      (v[p][k], v[q][k]) = (c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k])
    }
  }
}
