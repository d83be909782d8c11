#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// snippet.positional-code
/// The positional code of sines and cosines, in double precision, and the map that shifts it.
///
///     p_{2i}(t) = sin(ωᵢ t),  p_{2i+1}(t) = cos(ωᵢ t),  ωᵢ = 10000^(−2i/D)
///     p(t + k) = R_k p(t),  R_k = blocks [[cos ωᵢk, sin ωᵢk], [−sin ωᵢk, cos ωᵢk]]
///
/// R_k does not depend on t: “three places later” is the same linear map everywhere. That needs sine
/// *and* cosine; from sines alone no linear map does it.
///
/// Source: Vaswani et al., 2017, §3.5; seed 001 lost the sine's line, seed 004 Lecture 7 has sines only.
public struct PositionalCode: Sendable {
  /// The number of entries D, even.
  public let size: Int

  /// Creates the code of the given size.
  public init(size: Int) {
    precondition(size > 0 && size % 2 == 0, "the size \(size) of the code; expected an even number")
    self.size = size
  }

  /// ω₀ … ω_{D/2−1}.
  public var frequencies: [Double] {
    (0..<size / 2).map { pow(10_000, -2 * Double($0) / Double(size)) }
  }

  /// p(t).
  public func callAsFunction(_ t: Double) -> [Double] {
    frequencies.flatMap { [sin($0 * t), cos($0 * t)] }
  }

  /// R_k, D rows of D numbers.
  public func shift(by k: Double) -> [[Double]] {
    var matrix = Array(repeating: Array(repeating: 0.0, count: size), count: size)
    for (i, frequency) in frequencies.enumerated() {
      let (s, c) = (sin(frequency * k), cos(frequency * k))
      (matrix[2 * i][2 * i], matrix[2 * i][2 * i + 1]) = (c, s)
      (matrix[2 * i + 1][2 * i], matrix[2 * i + 1][2 * i + 1]) = (-s, c)
    }
    return matrix
  }
}
// snippet.end
