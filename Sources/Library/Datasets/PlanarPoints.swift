internal import Glibc
public import Tensors

/// Points of the plane from distributions that are easy to see and hard for a single Gaussian.
public enum PlanarPoints {
  /// Two half moons that reach into each other, with mean 0 and deviations of about 1.
  ///
  /// - Parameters:
  ///   - count: How many points.
  ///   - noise: The deviation of a point from its moon, in units of a moon's radius.
  ///   - generator: The source of the points.
  /// - Returns: The points, [count, 2].
  public static func moons(
    count: Int, noise: Float = 0.08, using generator: inout SeededGenerator
  ) -> Tensor {
    scattered(count, noise: noise, using: &generator) { index, turn in
      let angle = Float.pi * turn
      let (x, y) = (cosf(angle), sinf(angle))
      let (u, v) = index.isMultiple(of: 2) ? (x, y) : (1 - x, 0.5 - y)
      return (u - 0.5, v - 0.25)
    } * Tensor([1.15, 2])
  }

  /// A ring of radius 1.
  ///
  /// - Parameters:
  ///   - count: How many points.
  ///   - noise: The deviation of a point from the ring.
  ///   - generator: The source of the points.
  /// - Returns: The points, [count, 2].
  public static func ring(
    count: Int, noise: Float = 0.08, using generator: inout SeededGenerator
  ) -> Tensor {
    scattered(count, noise: noise, using: &generator) { _, turn in
      (cosf(2 * .pi * turn), sinf(2 * .pi * turn))
    }
  }

  /// The points that `curve` gives for their number and for a uniform random number, with noise.
  private static func scattered(
    _ count: Int, noise: Float, using generator: inout SeededGenerator,
    curve: (Int, Float) -> (Float, Float)
  ) -> Tensor {
    let turns = Tensor(uniform: [count], using: &generator).scalars
    let points = turns.enumerated().flatMap { index, turn -> [Float] in
      let (x, y) = curve(index, turn)
      return [x, y]
    }
    return Tensor(points, shape: [count, 2])
      + Tensor(normal: [count, 2], standardDeviation: noise, using: &generator)
  }
}
