// snippet.evolution-gradient
/// Estimates the gradient of a smoothed function from pairs of opposite steps.
///
///     f_σ(θ) = E f(θ + σ ε),  ε ∼ N(0, I)
///     ∇f_σ(θ) ≈ 1 / (2nσ) Σᵢ (f(θ + σ εᵢ) − f(θ − σ εᵢ)) εᵢ
///
/// Only values of f are used. The smoothing makes the gradient exist where f jumps; the pairs
/// cancel f(θ) itself, which would otherwise be the largest part of the noise.
///
/// - Parameters:
///   - f: The function.
///   - theta: θ, where the gradient is wanted.
///   - directions: ε₁ … εₙ, drawn from N(0, I).
///   - sigma: σ, the length of the steps.
/// - Returns: The estimate, as long as θ.
///
/// Source: Salimans et al., “Evolution Strategies”, 2017, §2; seed 004, Lecture 9 mentions the idea
/// and leaves it out.
public func evolutionGradient(
  _ f: ([Double]) -> Double, at theta: [Double], directions: [[Double]], sigma: Double
) -> [Double] {
  var gradient = Array(repeating: 0.0, count: theta.count)
  for epsilon in directions {
    let up = f(zip(theta, epsilon).map { $0 + sigma * $1 })
    let down = f(zip(theta, epsilon).map { $0 - sigma * $1 })
    let slope = (up - down) / (2 * sigma * Double(directions.count))
    for i in gradient.indices { gradient[i] += slope * epsilon[i] }
  }
  return gradient
}
// snippet.end

/// Draws `count` directions from N(0, I).
public func drawDirections(
  _ count: Int, size: Int, using rng: inout some RandomNumberGenerator
) -> [[Double]] {
  (0..<count).map { _ in (0..<size).map { _ in drawNormal(using: &rng) } }
}
