/// What a tensor refers to: a window of a buffer, and how the values came about.
// SAFETY: every field but `node` is fixed; `node` is set before the tensor is handed out. So no access
// can meet another, and the checks for that are left out.
package final class TensorBody: @unchecked Sendable {
  @exclusivity(unchecked) package var storage: Storage
  package let offset: Int
  package let shape: Shape
  /// The distance in elements between neighbours along each axis; 0 repeats one element.
  package let strides: Shape
  package let count: Int
  /// Whether the elements lie in row-major order without gaps.
  package let isContiguous: Bool
  @exclusivity(unchecked) package var node: Node?

  /// A row-major window.
  init(storage: Storage, offset: Int = 0, shape: Shape, node: Node? = nil) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    strides = shape.contiguousStrides
    count = shape.elementCount
    isContiguous = true
    self.node = node
  }

  /// A window with any strides.
  init(storage: Storage, offset: Int, shape: Shape, strides: Shape, node: Node? = nil) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
    count = shape.elementCount
    isContiguous = shape.isContiguous(strides)
    self.node = node
  }
}
