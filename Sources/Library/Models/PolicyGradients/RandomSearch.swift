/// Minimises by steps in random directions, each as long as a line search says.
///
/// No derivative is needed, so f may have steps and corners.
///
/// Source: seed 004, Lecture 9, “Connection to random search”.
public struct RandomSearch: Sendable {
  /// How far a step may go, in multiples of a direction of length 1.
  public var reach: Double

  /// Creates a search.
  public init(reach: Double = 2) {
    precondition(reach > 0, "the reach is \(reach); expected more than 0")
    self.reach = reach
  }

  // snippet.random-search
  /// Improves `theta` in place and returns f at the start and after every step.
  ///
  /// The list never rises: a step of length 0 is always allowed.
  public func minimise(
    _ f: ([Double]) -> Double, from theta: inout [Double], steps: Int,
    using rng: inout some RandomNumberGenerator
  ) -> [Double] {
    var losses = [f(theta)]
    for _ in 0..<steps {
      let direction = drawDirection(theta.count, using: &rng)
      let here = theta
      func moved(_ step: Double) -> [Double] { zip(here, direction).map { $0 + step * $1 } }
      let best = lineSearch({ f(moved($0)) }, within: -reach...reach)
      theta = moved(best.step)
      losses.append(best.value)
    }
    return losses
  }
  // snippet.end

  /// Draws a direction of length 1, every one equally likely.
  private func drawDirection(
    _ count: Int, using rng: inout some RandomNumberGenerator
  ) -> [Double] {
    let draws = (0..<count).map { _ in drawNormal(using: &rng) }
    let length = draws.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return draws.map { $0 / length }
  }
}
