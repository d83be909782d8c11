public import Tensors

/// Slices of a data set, in file order or shuffled.
///
///     for batch in Batches(images, size: 256, shuffledWith: &rng) { … }
///
/// Every pass over the sequence gives the same batches; create a new one for each epoch.
public struct Batches: Sequence, Sendable {
  private let tensors: [Tensor]
  private let order: [Int]?
  private let size: Int
  private let count: Int
  private let dropsRemainder: Bool

  /// Creates batches of rows in file order.
  ///
  /// - Precondition: The size is positive.
  public init(_ data: Tensor, size: Int, dropsRemainder: Bool = false) {
    self.init([data], size: size, order: nil, dropsRemainder: dropsRemainder)
  }

  /// Creates batches of rows in an order drawn from `generator`.
  ///
  /// - Precondition: The size is positive.
  public init(
    _ data: Tensor, size: Int, dropsRemainder: Bool = false,
    shuffledWith generator: inout SeededGenerator
  ) {
    let order = generator.permutation(data.shape[0])
    self.init([data], size: size, order: order, dropsRemainder: dropsRemainder)
  }

  private init(_ tensors: [Tensor], size: Int, order: [Int]?, dropsRemainder: Bool) {
    demand(size > 0, "Batches: the size \(size) is not positive")
    self.tensors = tensors
    self.size = size
    self.order = order
    self.dropsRemainder = dropsRemainder
    count = tensors[0].shape[0]
  }

  /// The number of batches.
  public var batchCount: Int {
    dropsRemainder ? count / size : (count + size - 1) / size
  }

  /// Starts a pass over the batches.
  public func makeIterator() -> some IteratorProtocol<Tensor> {
    (0..<batchCount).lazy.map { batch(at: $0) }.makeIterator()
  }

  /// The positions of the rows in batch `index`.
  public func positions(at index: Int) -> [Int] {
    let range = (index * size)..<Swift.min((index + 1) * size, count)
    return order.map { Array($0[range]) } ?? Array(range)
  }

  private func batch(at index: Int) -> Tensor {
    order == nil
      ? tensors[0][(index * size)..<Swift.min((index + 1) * size, count)]
      : tensors[0].selecting(positions(at: index))
  }
}
