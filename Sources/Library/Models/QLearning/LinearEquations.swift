/// Solves A x = b by Gaussian elimination with row exchange.
///
/// - Parameters:
///   - matrix: A, n rows of n numbers.
///   - right: b, n numbers.
/// - Returns: x.
/// - Precondition: A is not singular.
public func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
  precondition(
    matrix.count == right.count && matrix.allSatisfy { $0.count == right.count },
    "\(matrix.count) equations with \(right.count) right sides; expected a square system")
  var rows = zip(matrix, right).map { $0 + [$1] }
  let n = rows.count
  for column in 0..<n {
    let pivot = (column..<n).reduce(column) {
      abs(rows[$1][column]) > abs(rows[$0][column]) ? $1 : $0
    }
    precondition(
      abs(rows[pivot][column]) > 1e-14,
      "the equations are singular in column \(column); with γ = 1, does every episode end?")
    rows.swapAt(column, pivot)
    for row in (column + 1)..<max(n, column + 1) where rows[row][column] != 0 {
      let factor = rows[row][column] / rows[column][column]
      for k in column...n { rows[row][k] -= factor * rows[column][k] }
    }
  }
  var x = Array(repeating: 0.0, count: n)
  for row in (0..<n).reversed() {
    let known = (row + 1..<max(n, row + 1)).reduce(0.0) { $0 + rows[row][$1] * x[$1] }
    x[row] = (rows[row][n] - known) / rows[row][row]
  }
  return x
}
