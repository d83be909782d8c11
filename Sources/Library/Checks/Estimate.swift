import Display

/// The mean of repeated measurements with a 95 % confidence interval.
///
///     x̄ ± t s / √n          s² = Σ (xᵢ − x̄)² / (n − 1)
///
/// where t is the 97.5 % quantile of Student's distribution with n − 1 degrees of freedom. It holds
/// for measurements that are independent and nearly normal, such as one training for each seed.
///
/// Source: Student, “The probable error of a mean”, 1908.
public struct Estimate: Sendable, Hashable {
  /// x̄.
  public let mean: Double

  /// t s / √n.
  public let halfWidth: Double

  /// Both ends of the interval.
  public var lowerBound: Double { mean - halfWidth }

  /// The upper end of the interval.
  public var upperBound: Double { mean + halfWidth }

  /// Estimates from the measurements.
  ///
  /// - Precondition: There are at least two.
  public init(_ measurements: [Double]) {
    let n = measurements.count
    // As `demand` of the tensors: in optimised builds a precondition would drop the message.
    guard n >= 2 else { fatalError("an Estimate needs at least 2 measurements, got \(n)") }
    let mean = measurements.reduce(0, +) / Double(n)
    let squares = measurements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    let quantile = n <= 31 ? Self.quantiles[n - 2] : 1.96 + 2.4 / Double(n - 1)
    halfWidth = quantile * (squares / Double(n - 1) / Double(n)).squareRoot()
  }

  /// t for 1 to 30 degrees of freedom.
  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
  ]
}

extension Estimate: CustomStringConvertible {
  /// The mean and the half-width, each to two digits of the half-width.
  public var description: String {
    guard halfWidth > 0 else { return "\(Display.rounded(mean)) ± 0" }
    var unit = 1.0
    while unit * 10 > max(halfWidth, 1e-12), unit > 1e-12 { unit /= 10 }
    func rounded(_ value: Double) -> Double { (value / unit).rounded() * unit }
    return "\(Float(rounded(mean))) ± \(Float(rounded(halfWidth)))"
  }
}
