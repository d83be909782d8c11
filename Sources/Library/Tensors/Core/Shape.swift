/// The extents of a tensor, outermost first: `[2, 3]` is two rows of three columns.
///
/// At most eight axes; a shape holds no memory of its own. The shape of a scalar is `[]`.
public struct Shape: Sendable {
  private var extents: InlineArray<8, Int32>
  private var rank: Int32

  /// Creates the shape of a scalar.
  public init() {
    extents = InlineArray(repeating: 0)
    rank = 0
  }

  /// Creates a shape from its extents.
  ///
  /// - Precondition: At most eight extents, none negative.
  public init(_ extents: some Sequence<Int>) {
    self.init()
    for extent in extents {
      demand(extent >= 0, "Shape: the extent \(extent) is negative")
      append(extent)
    }
  }

  /// Creates a shape of `count` equal extents.
  public init(repeating extent: Int, count: Int) {
    self.init()
    for _ in 0..<count { append(extent) }
  }

  /// Adds an innermost axis.
  ///
  /// - Precondition: The shape has fewer than eight axes.
  public mutating func append(_ extent: Int) {
    demand(rank < 8, "Shape: \(self) has eight axes already, the most a tensor can have")
    extents[Int(rank)] = Int32(extent)
    rank += 1
  }

  /// The number of elements: the product of the extents, 1 for a scalar.
  public var elementCount: Int {
    var product = 1
    for axis in 0..<Int(rank) { product *= Int(extents[axis]) }
    return product
  }

  /// This shape with the axes counted by `axes` set to `extent`.
  package func replacing(_ axis: Int, with extent: Int) -> Shape {
    var result = self
    result[axis] = extent
    return result
  }

  /// This shape without the axis `axis`.
  package func removing(_ axis: Int) -> Shape {
    var result = Shape()
    for other in indices where other != axis { result.append(self[other]) }
    return result
  }

  /// This shape with a new axis before `axis`.
  package func inserting(_ extent: Int, at axis: Int) -> Shape {
    var result = Shape()
    for other in 0...count {
      if other == axis { result.append(extent) }
      if other < count { result.append(self[other]) }
    }
    return result
  }
}

extension Shape {
  /// The strides of a row-major tensor of this shape.
  var contiguousStrides: Shape {
    var strides = self
    var stride: Int32 = 1
    var axis = Int(rank)
    while axis > 0 {
      axis -= 1
      strides.extents[axis] = stride
      let (next, isTooLarge) = stride.multipliedReportingOverflow(by: extents[axis])
      demand(!isTooLarge, "the shape \(self) has more than 2³¹ − 1 elements, which no tensor holds")
      stride = next
    }
    return strides
  }

  /// Whether `strides` describe row-major order; the stride of an axis of one element is of no
  /// concern.
  func isContiguous(_ strides: Shape) -> Bool {
    var expected: Int32 = 1
    var axis = Int(rank)
    while axis > 0 {
      axis -= 1
      if extents[axis] != 1 && strides.extents[axis] != expected { return false }
      expected &*= extents[axis]
    }
    return true
  }

  /// The outermost `count` axes.
  func leading(_ count: Int) -> Shape {
    var result = self
    result.rank = Int32(count)
    return result
  }

  /// The axes of this shape and, within them, those of a matrix.
  func appending(_ rows: Int, _ columns: Int) -> Shape {
    var result = self
    result.append(rows)
    result.append(columns)
    return result
  }
}

extension Shape: RandomAccessCollection, MutableCollection {
  /// Always 0.
  public var startIndex: Int { 0 }

  /// The number of axes.
  public var endIndex: Int { Int(rank) }

  /// The extent of an axis.
  ///
  /// - Precondition: The shape has this axis.
  public subscript(axis: Int) -> Int {
    get {
      demand(axis >= 0 && axis < Int(rank), "Shape: \(text) has no axis \(axis)")
      return Int(extents[axis])
    }
    set {
      demand(axis >= 0 && axis < Int(rank), "Shape: \(text) has no axis \(axis)")
      extents[axis] = Int32(newValue)
    }
  }
}

extension Shape: Hashable {
  /// Whether the axes and their extents are the same.
  public static func == (left: Shape, right: Shape) -> Bool {
    guard left.rank == right.rank else { return false }
    for axis in 0..<Int(left.rank) where left.extents[axis] != right.extents[axis] { return false }
    return true
  }

  /// Feeds the extents to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for axis in 0..<Int(rank) { hasher.combine(extents[axis]) }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Creates a shape from the literal list of its extents.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The extents in brackets, for instance `[2, 3]`.
  public var description: String { text }

  private var text: String {
    "[" + (0..<Int(rank)).map { String(extents[$0]) }.joined(separator: ", ") + "]"
  }
}
