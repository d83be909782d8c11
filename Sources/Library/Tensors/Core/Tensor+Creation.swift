import CKernels

extension Tensor {
  /// Creates a scalar.
  public init(_ value: Float) {
    self = Tensor.make([]) { $0[0] = value }
  }

  /// Creates a vector from its elements.
  public init(_ scalars: [Float]) {
    self.init(scalars, shape: [scalars.count])
  }

  /// Creates a matrix from its rows.
  ///
  /// - Precondition: All rows have the same length.
  public init(_ rows: [[Float]]) {
    let width = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      demand(
        row.count == width,
        "Tensor(_:): row \(index) has \(row.count) elements, the rows before it have \(width)")
    }
    self.init(Array(rows.joined()), shape: [rows.count, width])
  }

  /// Creates a tensor from its elements in row-major order.
  ///
  /// - Precondition: There are as many elements as the shape holds.
  public init(_ scalars: [Float], shape: Shape) {
    demand(
      scalars.count == shape.elementCount,
      "Tensor(_:shape:): \(scalars.count) elements do not fill the shape \(shape), "
        + "which holds \(shape.elementCount)")
    self = Tensor.make(shape) { elements in
      scalars.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { elements.update(from: base, count: source.count) }
      }
    }
  }

  /// Creates a tensor of equal elements.
  public init(repeating value: Float, shape: Shape) {
    self = Tensor.make(shape) { lk_fill($0, value, shape.elementCount) }
  }

  /// Creates a tensor of zeros.
  public init(zeros shape: Shape) {
    self.init(repeating: 0, shape: shape)
  }

  /// Creates a tensor of ones.
  public init(ones shape: Shape) {
    self.init(repeating: 1, shape: shape)
  }

  /// Creates the square matrix with ones on the diagonal and zeros elsewhere.
  public init(identity size: Int) {
    self = Tensor.make([size, size]) { elements in
      lk_fill(elements, 0, size * size)
      for i in 0..<size { elements[i * (size + 1)] = 1 }
    }
  }

  /// Creates the vector of whole numbers in `range`.
  public init(range: Range<Int>) {
    self = Tensor.make([range.count]) { elements in
      for (i, value) in range.enumerated() { elements[i] = Float(value) }
    }
  }

  /// Creates `count` equally spaced numbers from `first` to `last`, both included.
  ///
  /// - Precondition: `count` is at least 2.
  public init(linearSpace first: Float, through last: Float, count: Int) {
    demand(count >= 2, "Tensor(linearSpace:through:count:): needs two points, not \(count)")
    let (first, last) = (Double(first), Double(last))
    self = Tensor.make([count]) { elements in
      for i in 0..<count {
        elements[i] = Float(first + (last - first) * Double(i) / Double(count - 1))
      }
    }
  }

  /// Creates a tensor of independent numbers, uniform in `range`.
  public init(
    uniform shape: Shape, in range: Range<Float> = 0..<1, using generator: inout SeededGenerator
  ) {
    let count = shape.elementCount
    let start = generator.takeBlocks(for: count)
    self = Tensor.make(shape) {
      lk_uniform(
        $0, count, range.lowerBound, range.upperBound, generator.key, generator.stream, start)
    }
  }

  /// Creates a tensor of independent numbers from a normal distribution.
  public init(
    normal shape: Shape, mean: Float = 0, standardDeviation: Float = 1,
    using generator: inout SeededGenerator
  ) {
    let count = shape.elementCount
    let start = generator.takeBlocks(for: count)
    self = Tensor.make(shape) {
      lk_normal($0, count, mean, standardDeviation, generator.key, generator.stream, start)
    }
  }
}
