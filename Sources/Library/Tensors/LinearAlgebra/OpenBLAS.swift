import CKernels
import COpenBLAS

/// OpenBLAS as this library uses it.
enum OpenBLAS {
  /// OpenBLAS runs on the calling thread only: its own threads gain nothing at these sizes and lose
  /// much beside a busy process.
  static let setUp: Void = openblas_set_num_threads(1)
}

/// A matrix without gaps along one of its axes.
struct StridedMatrix {
  let start: UnsafePointer<Float>
  /// The distances between neighbours down and across; one of them is 1.
  let down: Int
  let across: Int

  /// The matrix that begins `offset` elements later.
  func moved(by offset: Int) -> StridedMatrix {
    StridedMatrix(start: start + offset, down: down, across: across)
  }

  /// The matrix of `rows` by `columns` elements as BLAS takes it.
  ///
  /// BLAS wants a distance of at least a line's length, even where there is only one line and the
  /// distance to the next means nothing.
  fileprivate func order(rows: Int, columns: Int) -> (CBLAS_TRANSPOSE, Int32) {
    across == 1
      ? (CblasNoTrans, Int32(max(down, columns))) : (CblasTrans, Int32(max(across, rows)))
  }
}

/// Writes the product of `a` [m, k] and `b` [k, n] to `c`, or adds it when `adding`; `row` [n], if
/// there is one, is added to every row.
///
/// The kernel of this library serves where it is made for the processor, and OpenBLAS elsewhere.
func multiply(
  _ a: StridedMatrix, _ b: StridedMatrix, into c: UnsafeMutablePointer<Float>,
  m: Int, n: Int, k: Int, adding: Bool, row: UnsafePointer<Float>? = nil
) {
  if m == 0 || n == 0 { return }
  defer { if let row, k == 0 || !lk_product_is_available() { lk_add_row(c, row, m, n) } }
  if k == 0 {
    if !adding { lk_fill(c, 0, m * n) }
    return
  }
  if lk_product_is_available() {
    lk_product_with_row(
      c, a.start, a.down, a.across, b.start, b.down, b.across, row, m, n, k, adding)
    return
  }
  OpenBLAS.setUp
  let (orderA, leadingA) = a.order(rows: m, columns: k)
  let (orderB, leadingB) = b.order(rows: k, columns: n)
  cblas_sgemm(
    CblasRowMajor, orderA, orderB, Int32(m), Int32(n), Int32(k), 1, a.start, leadingA, b.start,
    leadingB, adding ? 1 : 0, c, Int32(n))
}

/// Writes the products of matrices that begin at `offsets` from `a` and `b`, one after the other.
func multiplyStacks(
  _ a: (matrix: StridedMatrix, offsets: UnsafeMutableBufferPointer<Int>),
  _ b: (matrix: StridedMatrix, offsets: UnsafeMutableBufferPointer<Int>),
  into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int
) {
  if lk_product_is_available() && k > 0 && m > 0 && n > 0 {
    lk_products(
      a.offsets.count, c, a.matrix.start, a.offsets.baseAddress, a.matrix.down, a.matrix.across,
      b.matrix.start, b.offsets.baseAddress, b.matrix.down, b.matrix.across, m, n, k)
    return
  }
  for i in a.offsets.indices {
    multiply(
      a.matrix.moved(by: a.offsets[i]), b.matrix.moved(by: b.offsets[i]), into: c + i * m * n,
      m: m, n: n, k: k, adding: false)
  }
}
