/// An array of single-precision numbers with any number of axes.
///
///     let x = Tensor([[1, 2], [3, 4]])
///     let y = matmul(x, x.transposed()) + 1
///
/// A tensor is a value: no operation changes one that exists. Operations on tensors of different
/// shapes follow NumPy's broadcasting rules, and a shape that does not fit stops the program with
/// the operation and both shapes.
///
/// An operation whose operand requires a gradient leaves a note of what it did, from which
/// `gradient(of:wrt:)` finds derivatives.
public struct Tensor: Sendable {
  package var body: TensorBody

  /// Wraps a body.
  package init(body: TensorBody) {
    self.body = body
  }

  /// The extents of the axes, outermost first.
  public var shape: Shape { body.shape }

  /// The number of axes.
  public var rank: Int { body.shape.count }

  /// The number of elements.
  public var count: Int { body.count }

  /// Whether derivatives with respect to this tensor, or to what it was made from, are recorded.
  public var requiresGradient: Bool { body.node != nil }

  package var node: Node? { body.node }
}

extension Tensor {
  /// Creates a tensor whose elements `fill` writes, all of them, in row-major order.
  package static func make(
    _ shape: Shape, _ fill: (UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let storage = Storage(count: shape.elementCount)
    withExtendedLifetime(storage) { fill(storage.base) }
    return Tensor(body: TensorBody(storage: storage, shape: shape))
  }

  /// Calls `work` with the address of the first element; strides apply.
  package func withPointer<R>(_ work: (UnsafePointer<Float>) -> R) -> R {
    withExtendedLifetime(body) { work(UnsafePointer(body.storage.base + body.offset)) }
  }

  /// Calls `work` with the address of elements in row-major order.
  package func withContiguousPointer<R>(_ work: (UnsafePointer<Float>) -> R) -> R {
    body.isContiguous ? withPointer(work) : contiguousCopy().withPointer(work)
  }

  /// The same elements in row-major order, itself if they are; no derivative.
  package func contiguous() -> Tensor {
    body.isContiguous ? self : contiguousCopy()
  }

  /// The same elements, no longer connected with what they were made from.
  package var unrecorded: Tensor {
    body.node == nil
      ? self
      : Tensor(
        body: TensorBody(
          storage: body.storage, offset: body.offset, shape: body.shape, strides: body.strides))
  }

  /// The same elements with another node.
  package func with(node: Node?) -> Tensor {
    Tensor(
      body: TensorBody(
        storage: body.storage, offset: body.offset, shape: body.shape, strides: body.strides,
        node: node))
  }

  /// Whether nothing else can see a change of the elements in place.
  package mutating func isUniquelyReferenced() -> Bool {
    isKnownUniquelyReferenced(&body) && isKnownUniquelyReferenced(&body.storage)
  }

  /// The elements for writing in place.
  ///
  /// - Precondition: `isUniquelyReferenced()`, and row-major order.
  package func withMutablePointer<R>(_ work: (UnsafeMutablePointer<Float>) -> R) -> R {
    withExtendedLifetime(body) { work(body.storage.base + body.offset) }
  }
}
