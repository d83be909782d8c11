import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix.
///
///     A = V diag(λ) Vᵀ
public struct EigenDecomposition: Sendable {
  /// λ, the largest first, [N].
  public let values: Tensor

  /// V, an eigenvector in each column, of length 1 and with its largest element positive, [N, N].
  public let vectors: Tensor
}

/// The singular value decomposition of a matrix.
///
///     A = U diag(σ) Vᵀ
public struct SingularValueDecomposition: Sendable {
  /// U with orthonormal columns, [M, K] with K = min(M, N).
  public let left: Tensor

  /// σ, the largest first, [K].
  public let values: Tensor

  /// V with orthonormal columns, the largest element of each positive, [N, K].
  public let right: Tensor
}

/// The QR decomposition of a matrix with at least as many rows as columns.
///
///     A = Q R
public struct QRDecomposition: Sendable {
  /// Q with orthonormal columns, [M, N].
  public let q: Tensor

  /// R, upper triangular with a diagonal that is not negative, [N, N].
  public let r: Tensor
}

extension Tensor {
  /// Eigenvalues and eigenvectors of this symmetric matrix; the lower triangle is read.
  ///
  /// Computed in double precision by LAPACK's `dsyevd`. Not differentiable.
  /// - Precondition: The matrix is square and finite.
  public func symmetricEigenDecomposition() -> EigenDecomposition {
    let n = squareSize("symmetricEigenDecomposition()")
    OpenBLAS.setUp
    var a = ColumnMajor(self)
    var values = [Double](repeating: 0, count: n)
    var (order, info) = (Int32(n), Int32(0))
    var (workSize, integerSize) = (
      Int32(1 + 6 * n + 2 * n * n), Int32(3 + 5 * n)
    )
    var work = [Double](repeating: 0, count: Int(workSize))
    var integers = [Int32](repeating: 0, count: Int(integerSize))
    dsyevd_(
      "V", "L", &order, &a.elements, &order, &values, &work, &workSize, &integers, &integerSize,
      &info)
    checkConvergence(info, "symmetricEigenDecomposition()", shape)
    // LAPACK puts the smallest first.
    var vectors = ColumnMajor(rows: n, columns: n)
    for column in 0..<n {
      vectors.elements.replaceSubrange(
        (column * n)..<((column + 1) * n),
        with: a.elements[((n - 1 - column) * n)..<((n - column) * n)])
    }
    var none = ColumnMajor(rows: 0, columns: n)
    vectors.fixSigns(with: &none)
    return EigenDecomposition(
      values: Tensor(values.reversed().map { Float($0) }), vectors: vectors.tensor)
  }

  /// The singular value decomposition of this matrix.
  ///
  /// Computed in double precision by LAPACK's `dgesdd`. Not differentiable.
  /// - Precondition: The matrix is finite.
  public func singularValueDecomposition() -> SingularValueDecomposition {
    requireMatrix("singularValueDecomposition()")
    OpenBLAS.setUp
    var (m, n, info) = (Int32(shape[0]), Int32(shape[1]), Int32(0))
    var k = Swift.min(m, n)
    var a = ColumnMajor(self)
    var values = [Double](repeating: 0, count: Int(k))
    var left = ColumnMajor(rows: Int(m), columns: Int(k))
    var rightTransposed = ColumnMajor(rows: Int(k), columns: Int(n))
    var integers = [Int32](repeating: 0, count: 8 * Int(k))
    var (workSize, best) = (Int32(-1), [0.0])
    dgesdd_(
      "S", &m, &n, &a.elements, &m, &values, &left.elements, &m, &rightTransposed.elements, &k,
      &best, &workSize, &integers, &info)
    workSize = Int32(best[0])
    var work = [Double](repeating: 0, count: Int(workSize))
    dgesdd_(
      "S", &m, &n, &a.elements, &m, &values, &left.elements, &m, &rightTransposed.elements, &k,
      &work, &workSize, &integers, &info)
    checkConvergence(info, "singularValueDecomposition()", shape)
    var right = ColumnMajor(rightTransposed.tensor.transposed())
    right.fixSigns(with: &left)
    return SingularValueDecomposition(
      left: left.tensor, values: Tensor(values.map { Float($0) }), right: right.tensor)
  }

  /// The QR decomposition of this matrix.
  ///
  /// Computed in double precision by LAPACK's `dgeqrf` and `dorgqr`. Not differentiable.
  /// - Precondition: There are at least as many rows as columns.
  public func qrDecomposition() -> QRDecomposition {
    requireMatrix("qrDecomposition()")
    precondition(
      shape[0] >= shape[1],
      "qrDecomposition(): the shape \(shape) has more columns than rows")
    OpenBLAS.setUp
    var (m, n, info) = (Int32(shape[0]), Int32(shape[1]), Int32(0))
    var a = ColumnMajor(self)
    var reflectors = [Double](repeating: 0, count: shape[1])
    var workSize = n * 64
    var work = [Double](repeating: 0, count: Int(workSize))
    dgeqrf_(&m, &n, &a.elements, &m, &reflectors, &work, &workSize, &info)
    checkConvergence(info, "qrDecomposition()", shape)
    var r = ColumnMajor(rows: Int(n), columns: Int(n))
    for column in 0..<Int(n) {
      for row in 0...column {
        r.elements[column * Int(n) + row] = a.elements[column * Int(m) + row]
      }
    }
    dorgqr_(&m, &n, &n, &a.elements, &m, &reflectors, &work, &workSize, &info)
    checkConvergence(info, "qrDecomposition()", shape)
    // R's diagonal is made positive: row i of R and column i of Q change sign together.
    for row in 0..<Int(n) where r.elements[row * Int(n) + row] < 0 {
      for column in row..<Int(n) { r.elements[column * Int(n) + row].negate() }
      for index in (row * Int(m))..<((row + 1) * Int(m)) { a.elements[index].negate() }
    }
    return QRDecomposition(q: a.tensor, r: r.tensor)
  }

  /// The number of rows of this square matrix.
  func squareSize(_ operation: StaticString) -> Int {
    precondition(
      rank == 2 && shape[0] == shape[1],
      "\(operation): the shape \(shape) is not a square matrix's")
    return shape[0]
  }

  private func requireMatrix(_ operation: StaticString) {
    precondition(rank == 2, "\(operation): the shape \(shape) is not a matrix's")
  }
}
