/// The distances between all pairs of points.
public func distanceMatrix(_ points: [[Double]]) -> [[Double]] {
  points.map { p in
    points.map { q in zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() }
  }
}

// snippet.multidimensional-scaling
/// Points with the given distances, found without a single step of optimisation.
///
///     B = −½ J D² J,  J = I − 1/n,   B = Σₖ λₖ vₖ vₖᵀ,   x_{ik} = √λₖ v_{ki}
///
/// If the distances are those of points in `dimensions` dimensions, the result has exactly these
/// distances; where it lies, how it is turned, and which of two mirror images it is, distances
/// cannot say.
///
/// - Parameters:
///   - distances: D, symmetric, 0 on the diagonal.
///   - dimensions: The number of coordinates of each point.
/// - Returns: The points, centred at the origin.
///
/// Source: Torgerson, 1952.
public func multidimensionalScaling(_ distances: [[Double]], dimensions: Int) -> [[Double]] {
  let n = distances.count
  let squares = distances.map { $0.map { $0 * $0 } }
  let means = squares.map { $0.reduce(0, +) / Double(n) }
  let mean = means.reduce(0, +) / Double(n)
  let products = (0..<n).map { i in
    (0..<n).map { j in -(squares[i][j] - means[i] - means[j] + mean) / 2 }
  }
  let eigen = SymmetricEigenvectors(products)
  return (0..<n).map { i in
    (0..<dimensions).map { k in max(eigen.values[k], 0).squareRoot() * eigen.vectors[k][i] }
  }
}
// snippet.end
