/// A step size and the loss found there.
public struct LinePoint: Sendable, Equatable {
  /// The step size η.
  public let step: Double

  /// f(η).
  public let value: Double

  /// Creates a point of the line.
  public init(step: Double, value: Double) {
    self.step = step
    self.value = value
  }
}

// snippet.golden-section
/// Narrows an interval around a minimum by golden sections: the “variation of binary search”.
///
/// Each round keeps the part that must hold the minimum **if f falls and then rises** on the whole
/// interval. On a curve with several valleys it ends in one of them, not always in the deepest;
/// ``lineSearch(_:within:probes:rounds:)`` looks around first.
///
/// - Parameters:
///   - f: The loss along the line.
///   - range: Where to look.
///   - rounds: How often the interval shrinks, by 0.618 each time.
/// - Returns: The best of the points that were tried.
///
/// Source: Kiefer, 1953.
public func goldenSection(
  _ f: (Double) -> Double, within range: ClosedRange<Double>, rounds: Int = 20
) -> LinePoint {
  let ratio = (5.0.squareRoot() - 1) / 2
  var (low, high) = (range.lowerBound, range.upperBound)
  func point(_ step: Double) -> LinePoint { LinePoint(step: step, value: f(step)) }
  var left = point(high - ratio * (high - low))
  var right = point(low + ratio * (high - low))
  var best = left.value <= right.value ? left : right
  for _ in 0..<rounds {
    if left.value <= right.value {
      (high, right) = (right.step, left)
      left = point(high - ratio * (high - low))
    } else {
      (low, left) = (left.step, right)
      right = point(low + ratio * (high - low))
    }
    for candidate in [left, right] where candidate.value < best.value { best = candidate }
  }
  return best
}
// snippet.end

// snippet.line-search
/// Searches a line with several valleys: probes it at even distances, then narrows around the best.
///
/// The step 0 is always among the probes, so the result is never worse than staying.
///
/// - Parameters:
///   - f: The loss along the line.
///   - range: Where to look; it holds 0.
///   - probes: How many points are tried before narrowing, at least 3.
///   - rounds: How often the interval around the best probe shrinks.
/// - Returns: The best of the points that were tried.
public func lineSearch(
  _ f: (Double) -> Double, within range: ClosedRange<Double>, probes: Int = 9, rounds: Int = 6
) -> LinePoint {
  precondition(range.contains(0), "the search range \(range) leaves out 0, the step of staying")
  precondition(probes >= 3, "\(probes) probes; expected at least 3")
  let width = (range.upperBound - range.lowerBound) / Double(probes - 1)
  var best = LinePoint(step: 0, value: f(0))
  for i in 0..<probes {
    let step = range.lowerBound + Double(i) * width
    let value = f(step)
    if value < best.value { best = LinePoint(step: step, value: value) }
  }
  let near = goldenSection(
    f,
    within: max(best.step - width, range.lowerBound)...min(best.step + width, range.upperBound),
    rounds: rounds)
  return near.value < best.value ? near : best
}
// snippet.end
