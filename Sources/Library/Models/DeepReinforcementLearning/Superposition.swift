/// One set of points laid over another as well as turning, mirroring and shifting can.
///
/// Source: Schönemann, 1966 (orthogonal Procrustes problem).
public struct Superposition: Sendable {
  /// The moved points.
  public let points: [[Double]]

  /// The root of the mean squared distance that remains.
  public let deviation: Double

  /// Whether a reflection was needed: the two shapes are mirror images.
  public let isMirrored: Bool

  /// Moves `points` over `reference`; both have three coordinates and span all three dimensions.
  public init(_ points: [[Double]], over reference: [[Double]]) {
    precondition(
      points.count == reference.count && !points.isEmpty,
      "\(points.count) points cannot be laid over \(reference.count)")
    let (p, q) = (Superposition.centred(points), Superposition.centred(reference))
    // H = PᵀQ; the best orthogonal map is R = (H Hᵀ)^{-½} H.
    let h = (0..<3).map { i in
      (0..<3).map { j in zip(p.points, q.points).reduce(0.0) { $0 + $1.0[i] * $1.1[j] } }
    }
    let square = (0..<3).map { i in
      (0..<3).map { j in (0..<3).reduce(0.0) { $0 + h[i][$1] * h[j][$1] } }
    }
    let eigen = SymmetricEigenvectors(square)
    precondition(eigen.values[2] > 0, "the points lie in a plane; the turn is not unique")
    let root = (0..<3).map { i in
      (0..<3).map { j in
        (0..<3).reduce(0.0) {
          $0 + eigen.vectors[$1][i] * eigen.vectors[$1][j] / eigen.values[$1].squareRoot()
        }
      }
    }
    let r = (0..<3).map { i in
      (0..<3).map { j in (0..<3).reduce(0.0) { $0 + root[i][$1] * h[$1][j] } }
    }
    let moved = p.points.map { point in
      (0..<3).map { j in
        (0..<3).reduce(q.centre[j]) { $0 + point[$1] * r[$1][j] }
      }
    }
    let squares = zip(moved, reference).map { a, b in
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    self.points = moved
    deviation = (squares.reduce(0, +) / Double(points.count)).squareRoot()
    isMirrored = tripleProduct(r[0], r[1], r[2]) < 0
  }

  private static func centred(_ points: [[Double]]) -> (points: [[Double]], centre: [Double]) {
    let centre = (0..<3).map { k in points.map { $0[k] }.reduce(0, +) / Double(points.count) }
    return (points.map { zip($0, centre).map { $0 - $1 } }, centre)
  }
}

/// a · (b × c), the signed volume that three vectors span; its sign tells left from right.
public func tripleProduct(_ a: [Double], _ b: [Double], _ c: [Double]) -> Double {
  a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2])
    + a[2] * (b[0] * c[1] - b[1] * c[0])
}
