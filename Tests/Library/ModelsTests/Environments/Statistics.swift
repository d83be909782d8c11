/// The mean of samples and its standard error.
struct MeanEstimate {
  let mean: Double
  let standardError: Double

  init(_ samples: [Double]) {
    let n = Double(samples.count)
    let mean = samples.reduce(0, +) / n
    let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = (squares / (n - 1) / n).squareRoot()
  }

  /// The variance of a single sample, from the standard error of `count` of them.
  func variance(count: Int) -> Double { standardError * standardError * Double(count) }
}

/// Whether two lists agree entry by entry.
func isClose(_ a: [Double], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
}

/// Whether two tables agree entry by entry.
func isClose(_ a: [[Double]], _ b: [[Double]], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, within: tolerance) }
}
