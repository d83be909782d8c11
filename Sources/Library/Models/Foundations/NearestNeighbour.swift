public import Tensors

/// The classifier that remembers everything: the class of the nearest training example.
///
///     ŷ(x) = y of the xᵢ with the least ‖x − xᵢ‖²
///
/// Shapes: examples [n, N].
public struct NearestNeighbour: Sendable {
  private let examples: Tensor
  private let labels: IntTensor
  private let squaredNorms: Tensor  // [n]

  /// Remembers the examples.
  ///
  /// - Precondition: There is a label for each example.
  public init(examples: Tensor, labels: IntTensor) {
    precondition(
      examples.shape[0] == labels.count,
      "NearestNeighbour: \(labels.count) labels for \(examples.shape[0]) examples")
    self.examples = examples
    self.labels = labels
    squaredNorms = examples.squared().sum(alongAxis: 1)
  }

  /// The class of the nearest example of each row; of equally near ones the first.
  public func predict(_ x: Tensor) -> IntTensor {
    // ‖x − xᵢ‖² = ‖x‖² − 2 x·xᵢ + ‖xᵢ‖², of which ‖x‖² does not change the order.
    let distances = squaredNorms - 2 * matmul(x, examples.transposed())
    return IntTensor(distances.argmin(alongAxis: 1).scalars.map { labels[Int($0)] })
  }
}
