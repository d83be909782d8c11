public import Tensors

/// A table with a row for every token.
///
/// Shapes: tokens [...] give [..., D].
public struct Embedding: Module {
  /// The table, [V, D].
  public var weight: Tensor

  /// Creates a table of `count` rows of `size` elements, normal with standard deviation 1 unless
  /// told otherwise.
  public init(
    _ count: Int, _ size: Int, initializer: Initializer = .normal(standardDeviation: 1),
    using generator: inout SeededGenerator
  ) {
    weight = initializer([count, size], fanIn: count, fanOut: size, using: &generator)
  }

  /// The rows of `tokens`.
  ///
  /// - Precondition: Every token is in 0..<V.
  public func callAsFunction(_ tokens: IntTensor) -> Tensor {
    weight.selecting(tokens)
  }
}
