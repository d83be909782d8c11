// snippet.triangle-update
/// Lets every pair of residues hear what the other two sides of each triangle say.
///
///     a = z Wa,  b = z Wb            (features of the sides)
///     z′_{ij} = Σₖ a_{ik} ⊙ b_{jk}   (“outgoing edges”: i → k and j → k)
///
/// Three distances are not free of each other; this is the step in which a network that predicts
/// pairs can notice. It does not depend on how the residues are numbered: renumber the input and
/// the output is renumbered in the same way.
///
/// Source: Jumper et al., “Highly accurate protein structure prediction with AlphaFold”, 2021,
/// algorithm 11, without normalisation and gates.
public struct TriangleUpdate: Sendable {
  /// Wa and Wb, each by input and output channel.
  public let left, right: [[Double]]

  /// Draws the weights from N(0, 1) / √channels.
  public init(channelCount: Int, using rng: inout some RandomNumberGenerator) {
    func draw() -> [[Double]] {
      (0..<channelCount).map { _ in
        (0..<channelCount).map { _ in drawNormal(using: &rng) / Double(channelCount).squareRoot() }
      }
    }
    left = draw()
    right = draw()
  }

  /// Maps features by pair `z[i][j][channel]` to new ones of the same shape.
  public func callAsFunction(_ z: [[[Double]]]) -> [[[Double]]] {
    let (a, b) = (z.map { $0.map { apply(left, $0) } }, z.map { $0.map { apply(right, $0) } })
    return z.indices.map { i in
      z.indices.map { j in
        z.indices.reduce(Array(repeating: 0.0, count: left.count)) { sum, k in
          sum.indices.map { sum[$0] + a[i][k][$0] * b[j][k][$0] }
        }
      }
    }
  }

  private func apply(_ weights: [[Double]], _ features: [Double]) -> [Double] {
    weights[0].indices.map { c in zip(features, weights).reduce(0) { $0 + $1.0 * $1.1[c] } }
  }
}
// snippet.end
