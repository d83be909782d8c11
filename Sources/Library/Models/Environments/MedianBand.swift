/// The median of repeated runs, with the band in which it falls when runs are drawn again.
///
/// The band holds the middle 95 % of the medians of 1,000 lists drawn from the runs with repetition.
/// Unlike mean ± interval it stays inside what was seen, which suits lengths and chances.
///
/// Source: Efron, 1979 (bootstrap).
public struct MedianBand: Sendable {
  /// The median, and the ends of the band.
  public let median, lower, upper: Double

  /// Summarises the results of runs, one number for each.
  public init(_ samples: [Double], using rng: inout some RandomNumberGenerator) {
    precondition(!samples.isEmpty, "no runs to summarise")
    let medians = (0..<1000).map { _ in
      Self.median(
        of: samples.indices.map { _ in
          samples[Int.random(in: samples.indices, using: &rng)]
        })
    }.sorted()
    median = Self.median(of: samples)
    lower = medians[25]
    upper = medians[974]
  }

  private static func median(of samples: [Double]) -> Double {
    let sorted = samples.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
