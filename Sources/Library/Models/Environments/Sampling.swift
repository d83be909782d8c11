#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Draws an index with the given probabilities.
///
/// - Parameters:
///   - probabilities: Numbers ≥ 0 whose sum is 1 up to rounding.
///   - rng: The source of randomness.
/// - Returns: i with probability `probabilities[i]`.
public func drawIndex(
  _ probabilities: [Double], using rng: inout some RandomNumberGenerator
) -> Int {
  precondition(!probabilities.isEmpty, "nothing to draw from: there are no probabilities")
  var left = Double.random(in: 0..<1, using: &rng)
  for (index, probability) in probabilities.enumerated() {
    left -= probability
    if left < 0 { return index }
  }
  // Rounding may leave a crumb beyond the last one.
  return probabilities.lastIndex { $0 > 0 } ?? probabilities.count - 1
}

/// Draws from the normal distribution N(0, 1) by the Box–Muller transform.
public func drawNormal(using rng: inout some RandomNumberGenerator) -> Double {
  let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &rng)))
    .squareRoot()
  return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &rng))
}

/// The index of the largest number; of several equal ones, the first.
public func argmax(_ values: [Double]) -> Int {
  precondition(!values.isEmpty, "an empty list has no largest number")
  return values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
}

// snippet.softmax
/// softmax(x)ᵢ = exp xᵢ / Σⱼ exp xⱼ, computed after subtracting the largest x.
public func softmax(_ logits: [Double]) -> [Double] {
  let largest = logits.max() ?? 0
  let weights = logits.map { exp($0 - largest) }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}
// snippet.end
