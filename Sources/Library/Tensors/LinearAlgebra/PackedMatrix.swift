import CKernels

/// The right operand of several products, copied once to where the kernel reads it.
///
/// The matrix lives as long as it is used: where the processor has no kernel, it is read itself.
struct PackedMatrix {
  private let matrix: StridedMatrix
  private let rows: Int
  private let columns: Int
  private let storage: Storage?

  /// Copies a matrix of `rows` by `columns`.
  init(_ matrix: StridedMatrix, rows: Int, columns: Int) {
    (self.matrix, self.rows, self.columns) = (matrix, rows, columns)
    guard lk_product_is_available(), rows > 0, columns > 0 else {
      storage = nil
      return
    }
    let packed = Storage(count: lk_packed_count(columns, rows))
    lk_pack(packed.base, matrix.start, matrix.down, matrix.across, columns, rows)
    storage = packed
  }

  /// Writes the product of `left` [m, rows] and this matrix to `c`, or adds it when `adding`.
  func multiply(
    _ left: StridedMatrix, into c: UnsafeMutablePointer<Float>, m: Int, adding: Bool
  ) {
    guard let storage, m > 0 else {
      Tensors.multiply(left, matrix, into: c, m: m, n: columns, k: rows, adding: adding)
      return
    }
    withExtendedLifetime(storage) {
      lk_product_of_packed(
        c, left.start, left.down, left.across, storage.base, m, columns, rows, adding)
    }
  }
}
