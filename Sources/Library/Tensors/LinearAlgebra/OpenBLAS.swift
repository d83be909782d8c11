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

  /// The matrix of `rows` by `columns` elements as BLAS takes it.
  ///
  /// BLAS wants a distance of at least a line's length, even where there is only one line and the
  /// distance to the next means nothing.
  fileprivate func order(rows: Int, columns: Int) -> (CBLAS_TRANSPOSE, Int32) {
    across == 1
      ? (CblasNoTrans, Int32(max(down, columns))) : (CblasTrans, Int32(max(across, rows)))
  }
}

/// Writes the product of `a` [m, k] and `b` [k, n] to `c`, or adds it when `adding`.
///
/// The kernel of this library serves where it is made for the processor, and OpenBLAS elsewhere and
/// for extents that do not fill the kernel's tile.
func multiply(
  _ a: StridedMatrix, _ b: StridedMatrix, into c: UnsafeMutablePointer<Float>,
  m: Int, n: Int, k: Int, adding: Bool
) {
  if m == 0 || n == 0 { return }
  if k == 0 {
    if !adding { lk_fill(c, 0, m * n) }
    return
  }
  if m >= 8 && n >= 16 && lk_product_is_available() {
    lk_product(c, a.start, a.down, a.across, b.start, b.down, b.across, m, n, k, adding)
    return
  }
  OpenBLAS.setUp
  let (orderA, leadingA) = a.order(rows: m, columns: k)
  let (orderB, leadingB) = b.order(rows: k, columns: n)
  cblas_sgemm(
    CblasRowMajor, orderA, orderB, Int32(m), Int32(n), Int32(k), 1, a.start, leadingA, b.start,
    leadingB, adding ? 1 : 0, c, Int32(n))
}
