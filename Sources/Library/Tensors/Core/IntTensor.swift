/// An array of whole numbers with any number of axes: labels, positions, the result of `argmax`.
public struct IntTensor: Sendable, Hashable {
  /// The extents of the axes, outermost first.
  public let shape: Shape

  /// The elements in row-major order.
  public let scalars: [Int32]

  /// Creates a tensor from its elements in row-major order.
  ///
  /// - Precondition: There are as many elements as the shape holds.
  public init(_ scalars: [Int32], shape: Shape) {
    demand(
      scalars.count == shape.elementCount,
      "IntTensor(_:shape:): \(scalars.count) elements do not fill the shape \(shape), "
        + "which holds \(shape.elementCount)")
    self.shape = shape
    self.scalars = scalars
  }

  /// Creates a vector from its elements.
  public init(_ elements: some Sequence<Int>) {
    let scalars = elements.map { Int32($0) }
    self.init(scalars, shape: [scalars.count])
  }

  /// The number of elements.
  public var count: Int { scalars.count }

  /// The element at `index` in row-major order.
  public subscript(index: Int) -> Int { Int(scalars[index]) }

  /// The only element.
  ///
  /// - Precondition: The tensor has exactly one element.
  public func item() -> Int {
    demand(count == 1, "item(): the shape \(shape) holds \(count) elements, not one")
    return Int(scalars[0])
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: Both shapes hold the same number of elements.
  public func reshaped(_ shape: Shape) -> IntTensor {
    demand(
      shape.elementCount == count,
      "reshaped(_:): \(self.shape) holds \(count) elements, \(shape) holds \(shape.elementCount)")
    return IntTensor(scalars, shape: shape)
  }

  /// The same numbers as a `Tensor`.
  public var floats: Tensor {
    Tensor(scalars.map { Float($0) }, shape: shape)
  }
}

extension IntTensor: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Creates a vector from the literal list of its elements.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The shape and the elements.
  public var description: String {
    "IntTensor \(shape)\n" + floats.elementText
  }
}
