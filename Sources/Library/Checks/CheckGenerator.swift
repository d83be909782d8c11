/// A random number generator whose numbers depend on its seed alone.
///
///     s ← s + 0x9E3779B97F4A7C15;  z = s
///     z ← (z ⊕ z≫30) · 0xBF58476D1CE4E5B9;  z ← (z ⊕ z≫27) · 0x94D049BB133111EB;  output z ⊕ z≫31
///
/// The same seed gives the same inputs on every machine, so a grade can be computed again.
/// Source: Steele, Lea and Flood, “Fast Splittable Pseudorandom Number Generators”, 2014 (SplitMix64).
public struct CheckGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence that belongs to `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
