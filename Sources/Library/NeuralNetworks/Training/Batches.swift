public import Tensors

/// Slices of a data set, in file order or shuffled.
///
///     for batch in progress(Batches(images, size: 256, shuffledWith: &rng), "epoch 1") { … }
///
/// Every pass over the collection gives the same batches; create a new one for each epoch.
public struct Batches: RandomAccessCollection, Sendable {
  let rows: Tensor
  private let order: [Int]?
  private let size: Int
  private let dropsRemainder: Bool

  /// Creates batches of rows in file order.
  ///
  /// - Precondition: The size is positive.
  public init(_ data: Tensor, size: Int, dropsRemainder: Bool = false) {
    self.init(data, size: size, order: nil, dropsRemainder: dropsRemainder)
  }

  /// Creates batches of rows in an order drawn from `generator`.
  ///
  /// - Precondition: The size is positive.
  public init(
    _ data: Tensor, size: Int, dropsRemainder: Bool = false,
    shuffledWith generator: inout SeededGenerator
  ) {
    let order = generator.permutation(data.shape[0])
    self.init(data, size: size, order: order, dropsRemainder: dropsRemainder)
  }

  private init(_ rows: Tensor, size: Int, order: [Int]?, dropsRemainder: Bool) {
    demand(size > 0, "Batches: the size \(size) is not positive")
    self.rows = rows
    self.size = size
    self.order = order
    self.dropsRemainder = dropsRemainder
  }

  /// The number of batches.
  public var batchCount: Int {
    let rowCount = rows.shape[0]
    return dropsRemainder ? rowCount / size : (rowCount + size - 1) / size
  }

  /// Always 0.
  public var startIndex: Int { 0 }

  /// The number of batches.
  public var endIndex: Int { batchCount }

  /// Batch `index`, [size, …]; the last one may be shorter.
  ///
  /// - Precondition: There is such a batch.
  public subscript(index: Int) -> Tensor {
    order == nil ? rows[range(of: index)] : rows.selecting(positions(at: index))
  }

  /// The positions of the rows in batch `index`.
  ///
  /// - Precondition: There is such a batch.
  public func positions(at index: Int) -> [Int] {
    order.map { Array($0[range(of: index)]) } ?? Array(range(of: index))
  }

  /// The places in the order that batch `index` takes.
  private func range(of index: Int) -> Range<Int> {
    demand(
      index >= 0 && index < batchCount,
      "Batches: there is no batch \(index); there are \(batchCount), counted from 0")
    return (index * size)..<Swift.min((index + 1) * size, rows.shape[0])
  }
}
