/// A matrix of doubles by columns, as LAPACK takes it.
///
/// Factorisations run in double precision: their cost is small beside what is learned from them, and
/// single precision loses half of its digits in small eigenvalues.
struct ColumnMajor {
  var elements: [Double]
  let rows: Int32
  let columns: Int32

  init(rows: Int, columns: Int) {
    elements = Array(repeating: 0, count: rows * columns)
    self.rows = Int32(rows)
    self.columns = Int32(columns)
  }

  /// Copies a matrix.
  init(_ matrix: Tensor) {
    self.init(rows: matrix.shape[0], columns: matrix.shape[1])
    let (height, width) = (matrix.shape[0], matrix.shape[1])
    matrix.withUnsafeScalars { source in
      for row in 0..<height {
        for column in 0..<width {
          elements[column * height + row] = Double(source[row * width + column])
        }
      }
    }
  }

  /// The matrix with rows and columns exchanged, which costs nothing but the reading order.
  var transposedTensor: Tensor {
    Tensor(elements.map { Float($0) }, shape: [Int(columns), Int(rows)])
  }

  /// The matrix.
  var tensor: Tensor { transposedTensor.transposed().contiguous() }

  /// Turns columns over whose element of largest magnitude is negative, and with each the same
  /// column of `partner`: eigenvectors are defined up to sign, and this makes them unique.
  mutating func fixSigns(with partner: inout ColumnMajor) {
    for column in 0..<Int(columns) {
      let range = (column * Int(rows))..<((column + 1) * Int(rows))
      let largest = elements[range].max { $0.magnitude < $1.magnitude } ?? 0
      if largest >= 0 { continue }
      for index in range { elements[index].negate() }
      let other = (column * Int(partner.rows))..<((column + 1) * Int(partner.rows))
      for index in other where index < partner.elements.count { partner.elements[index].negate() }
    }
  }
}

/// Stops if LAPACK reports that an algorithm did not converge.
func checkConvergence(_ info: Int32, _ operation: StaticString, _ shape: Shape) {
  demand(
    info == 0,
    "\(operation): did not converge for the shape \(shape) (LAPACK reports \(info)); "
      + "does the matrix hold NaN or infinities?")
}
