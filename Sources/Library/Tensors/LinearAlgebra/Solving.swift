import COpenBLAS
import Glibc

extension Tensor {
  /// The lower triangular L with A = L Lᵀ, for this symmetric positive definite matrix A.
  ///
  /// Computed in double precision by LAPACK's `dpotrf`. Not differentiable.
  /// - Precondition: The matrix is square and positive definite.
  public func choleskyDecomposition() -> Tensor {
    let n = squareSize("choleskyDecomposition()")
    OpenBLAS.setUp
    var a = ColumnMajor(self)
    var (order, info) = (Int32(n), Int32(0))
    dpotrf_("L", &order, &a.elements, &order, &info)
    precondition(
      info == 0,
      "choleskyDecomposition(): the matrix of shape \(shape) is not positive definite "
        + "(leading minor \(info))")
    for column in 0..<n {
      for row in 0..<column { a.elements[column * n + row] = 0 }
    }
    return a.tensor
  }

  /// The solution X of A X = B, for this square matrix A.
  ///
  /// Shapes: A [N, N], B [N, K] or [N]. Computed in double precision with row exchanges.
  /// - Precondition: The shapes agree and A is not singular.
  public func solve(_ b: Tensor) -> Tensor {
    let n = squareSize("solve(_:)")
    precondition(
      (b.rank == 1 || b.rank == 2) && b.shape[0] == n,
      "solve(_:): the shapes \(shape) and \(b.shape) do not fit; expected [N, N] and [N, K]")
    if b.rank == 1 { return solve(b.reshaped([n, 1])).reshaped([n]) }
    let factors = LUFactors(self, "solve(_:)")
    let result = factors.solve(b)
    guard Tensor.areRecorded(self, b) else { return result }
    let output = result
    return result.recorded(
      .solve, Edges(node, b.node), saved: SavedTensors(self, output: output.with(node: nil)))
  }

  /// The matrix whose product with this one is the identity.
  ///
  /// - Precondition: The matrix is square and not singular.
  public func inverse() -> Tensor {
    solve(Tensor(identity: squareSize("inverse()")))
  }

  /// log |det A| of this square matrix.
  ///
  /// - Precondition: The matrix is square and not singular.
  public func logDeterminant() -> Tensor {
    _ = squareSize("logDeterminant()")
    let result = Tensor(Float(LUFactors(self, "logDeterminant()").logDeterminant))
    guard isRecorded else { return result }
    return result.recorded(.logDeterminant, Edges(node), saved: SavedTensors(self))
  }
}

/// A square matrix as a product of triangular ones.
private struct LUFactors {
  private let factors: ColumnMajor
  private let exchanges: [Int32]
  private let size: Int

  init(_ matrix: Tensor, _ operation: StaticString) {
    OpenBLAS.setUp
    size = matrix.shape[0]
    var a = ColumnMajor(matrix)
    var pivots = [Int32](repeating: 0, count: size)
    var (n, info) = (Int32(size), Int32(0))
    dgetrf_(&n, &n, &a.elements, &n, &pivots, &info)
    precondition(
      info == 0, "\(operation): the matrix of shape \(matrix.shape) is singular (pivot \(info))")
    (factors, exchanges) = (a, pivots)
  }

  func solve(_ b: Tensor) -> Tensor {
    var solution = ColumnMajor(b)
    var (n, columns, info) = (Int32(size), solution.columns, Int32(0))
    dgetrs_(
      "N", &n, &columns, factors.elements, &n, exchanges, &solution.elements, &n, &info)
    return solution.tensor
  }

  /// Σ log |Uᵢᵢ|.
  var logDeterminant: Double {
    var sum = 0.0
    for i in 0..<size { sum += Glibc.log(factors.elements[i * (size + 1)].magnitude) }
    return sum
  }
}
