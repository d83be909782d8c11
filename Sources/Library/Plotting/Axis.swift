internal import Glibc

/// One direction of a chart: what it measures, in which unit, and how.
public struct Axis: Sendable, Hashable {
  /// How values become positions.
  public enum Scale: Sendable, Hashable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios; values that are not positive are left out.
    case logarithmic
  }

  /// The quantity with its unit, for instance “error per pixel (intensity²)”.
  public var label: String

  /// How values become positions.
  public var scale: Scale

  /// The values at both ends; `nil` fits the data.
  public var range: ClosedRange<Double>?

  /// Creates an axis.
  public init(_ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }

  /// Whether `value` has a position on the axis.
  func shows(_ value: Double) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }

  /// The ends and the marked values of the axis for `values`.
  func layout(for values: [Double]) -> AxisLayout {
    let shown = values.filter(shows)
    var low = range?.lowerBound ?? shown.min() ?? (scale == .linear ? 0 : 1)
    var high = range?.upperBound ?? shown.max() ?? low
    switch scale {
    case .linear:
      if low == high { (low, high) = (low - 0.5, high + 0.5) }
      let step = Self.niceStep(high - low, count: 6)
      if range == nil { (low, high) = (floor(low / step) * step, ceil(high / step) * step) }
      let first = Int(ceil(low / step - 1e-9)), last = Int(floor(high / step + 1e-9))
      return AxisLayout(
        scale: scale, low: low, high: high,
        ticks: first > last ? [] : (first...last).map { Double($0) * step })
    case .logarithmic:
      if low == high { (low, high) = (low / 2, high * 2) }
      let decades = Int(floor(log10(low)))...Int(ceil(log10(high)))
      // Few decades need the marks in between: 1, 2, 5, 10, 20, …
      let factors: [Double] = log10(high / low) > 2.5 ? [1] : [1, 2, 5]
      let marks = decades.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
      if range == nil {
        low = marks.last { $0 <= low * 1.0001 } ?? low
        high = marks.first { $0 >= high * 0.9999 } ?? high
      }
      return AxisLayout(
        scale: scale, low: low, high: high,
        ticks: marks.filter { (low * 0.9999...high * 1.0001).contains($0) })
    }
  }

  /// 1, 2 or 5 times a power of ten, so that `span` has about `count` steps.
  private static func niceStep(_ span: Double, count: Int) -> Double {
    let raw = span / Double(count)
    let power = pow(10, floor(log10(raw)))
    let factor: Double =
      switch raw / power {
      case ..<1.5: 1
      case ..<3.5: 2
      case ..<7.5: 5
      default: 10
      }
    return factor * power
  }
}

/// An axis whose ends are fixed.
struct AxisLayout {
  let scale: Axis.Scale
  let low, high: Double
  let ticks: [Double]

  /// The position of `value`: 0 at `low`, 1 at `high`.
  func fraction(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - low) / (high - low)
    case .logarithmic: log(value / low) / log(high / low)
    }
  }
}
