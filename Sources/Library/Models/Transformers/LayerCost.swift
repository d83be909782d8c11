/// What a layer over n tokens of d numbers costs, in multiplications, and how far news travels.
///
/// | layer                         | multiplications | steps in a row | longest path |
/// |-------------------------------|-----------------|----------------|--------------|
/// | self-attention                | 2 n² d          | 1              | 1            |
/// | recurrent                     | n d²            | n              | n            |
/// | convolution of width k        | k n d²          | 1              | n / k        |
/// | self-attention to r neighbours| 2 r n d         | 1              | n / r        |
///
/// Only the mixing of tokens is counted: scores and mixtures for attention, the matrix on the state
/// for the recurrent layer.
///
/// Source: Vaswani et al., 2017, table 1, whose numbers seed 001 lost.
public enum LayerCost {
  /// Scores (n² d) and mixtures (n² d).
  public static func selfAttention(tokens n: Int, size d: Int) -> Int { 2 * n * n * d }

  /// One d × d product for each token.
  public static func recurrent(tokens n: Int, size d: Int) -> Int { n * d * d }

  /// k products of d × d for each token.
  public static func convolution(tokens n: Int, size d: Int, width k: Int) -> Int {
    k * n * d * d
  }

  /// Scores and mixtures over r neighbours.
  public static func restrictedAttention(tokens n: Int, size d: Int, neighbours r: Int) -> Int {
    2 * r * n * d
  }
}

/// How many numbers a Transformer learns, block by block, by formula.
///
/// Attention 4 (D² + D); feed-forward 2 D F + F + D; normalisation 2 D.
public struct ParameterFormula: Sendable {
  /// The size of the model D and of the feed-forward part F.
  public let modelSize, hiddenSize: Int

  /// Creates the formula.
  public init(modelSize: Int, hiddenSize: Int) {
    self.modelSize = modelSize
    self.hiddenSize = hiddenSize
  }

  /// Wq, Wk, Wv, Wo with biases; the number of heads does not matter.
  public var attention: Int { 4 * (modelSize * modelSize + modelSize) }

  /// Two dense layers.
  public var feedForward: Int { 2 * modelSize * hiddenSize + hiddenSize + modelSize }

  /// Scale and shift.
  public var normalisation: Int { 2 * modelSize }

  /// Two parts, each with its normalisation.
  public var encoderBlock: Int { attention + feedForward + 2 * normalisation }

  /// Three parts, each with its normalisation.
  public var decoderBlock: Int { 2 * attention + feedForward + 3 * normalisation }
}
