/// A mean over repeated runs, with the interval in which the true mean lies with 95 %.
///
/// x̄ ± t s / √n, with the quantile t of Student's distribution for n − 1 degrees of freedom: runs
/// with other seeds would give another mean, and a few runs cannot say how much other.
///
/// Source: Student, 1908.
public struct MeanInterval: Sendable, CustomStringConvertible {
  /// x̄.
  public let mean: Double

  /// t s / √n, half the length of the interval.
  public let halfWidth: Double

  /// The number of runs n.
  public let count: Int

  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045,
  ]

  /// Summarises the results of runs, one number for each; at least two.
  public init(_ samples: [Double]) {
    precondition(samples.count >= 2, "\(samples.count) runs; an interval needs at least 2")
    count = samples.count
    let n = Double(samples.count)
    let mean = samples.reduce(0, +) / n
    let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardError = (squares / (n - 1) / n).squareRoot()
    let degrees = samples.count - 1
    let quantile =
      degrees <= Self.quantiles.count ? Self.quantiles[degrees - 1] : 1.96 + 2.4 / Double(degrees)
    self.mean = mean
    halfWidth = quantile * standardError
  }

  /// The mean, the half-length and the number of runs, such as “0.738 ± 0.004 (5 runs)”.
  public var description: String {
    func short(_ x: Double) -> String {
      let thousandths = Int((x * 1000).rounded())
      let digits = String(abs(thousandths) % 1000)
      return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)."
        + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return "\(short(mean)) ± \(short(halfWidth)) (\(count) runs)"
  }
}
