internal import Glibc
internal import Tensors

/// The number below which a standard normal variable falls with probability `share`.
///
///     Φ⁻¹(p), where Φ(z) = ½ (1 + erf(z / √2))
///
/// Found by halving −10...10, to the last digits of a `Double` near 0 and to 10⁻⁹ for shares of 10⁻⁶.
///
/// - Precondition: `share` lies between 0 and 1, without the ends.
public func standardNormalQuantile(_ share: Double) -> Double {
  demand(share > 0 && share < 1, "standardNormalQuantile: \(share) is no share between 0 and 1")
  var (low, high) = (-10.0, 10.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if 0.5 * erfc(-middle / 2.0.squareRoot()) < share { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
