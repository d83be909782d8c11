/// One piece of memory that tensors share, each with a part of its own.
///
/// Parts are counted like any memory, so a copy of such a tensor is as safe from changes as that of
/// another; the whole stays while one part is in use.
package struct Arena: Sendable {
  private let whole: Storage

  /// Room for `count` elements.
  package init(count: Int) {
    whole = Storage(count: count)
  }

  /// Whether a tensor lies in this memory.
  package func holds(_ tensor: Tensor) -> Bool { tensor.body.storage.isPart(of: whole) }

  /// Moves the elements of `tensor` to the place `start`, and keeps its node.
  ///
  /// - Precondition: Nothing else lies there, and the elements fit.
  package func takeIn(_ tensor: inout Tensor, at start: Int) {
    let part = Storage(partOf: whole, from: start)
    tensor.withContiguousPointer { part.base.update(from: $0, count: tensor.count) }
    tensor = Tensor(body: TensorBody(storage: part, shape: tensor.shape, node: tensor.node))
  }

  /// The places of tensors with these numbers of elements one after the other, each at the beginning
  /// of a cache line, and the number of elements of all.
  package static func places(for counts: [Int]) -> (starts: [Int], total: Int) {
    var total = 0
    let starts = counts.map { count in
      defer { total += (count + 15) / 16 * 16 }
      return total
    }
    return (starts, total)
  }
}
