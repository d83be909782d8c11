extension Tensor {
  /// The elements in row-major order.
  public var scalars: [Float] {
    withContiguousPointer { elements in
      Array(UnsafeBufferPointer(start: elements, count: count))
    }
  }

  /// The rows of a matrix, each as an array.
  ///
  /// - Precondition: The tensor has two axes.
  public var rows: [[Float]] {
    precondition(rank == 2, "rows: the shape \(shape) is not a matrix's")
    let (values, width) = (scalars, shape[1])
    return (0..<shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  /// The only element.
  ///
  /// - Precondition: The tensor has exactly one element.
  public func item() -> Float {
    precondition(count == 1, "item(): the shape \(shape) holds \(count) elements, not one")
    return withPointer { $0[0] }
  }

  /// Calls `work` with the elements in row-major order, without copying when they lie so.
  public func withUnsafeScalars<R>(_ work: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    let source = contiguous()
    return try withExtendedLifetime(source.body) {
      try work(
        UnsafeBufferPointer(
          start: source.body.storage.base + source.body.offset, count: count))
    }
  }

  /// The axis that `axis` names, where −1 is the last one.
  ///
  /// - Precondition: The tensor has this axis.
  package func resolved(_ axis: Int, _ operation: StaticString) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    precondition(
      resolved >= 0 && resolved < rank,
      "\(operation): axis \(axis) is out of range for the shape \(shape)")
    return resolved
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the elements; of long axes only both ends.
  public var description: String {
    rank == 0 ? "Tensor(\(item().shortText))" : "Tensor \(shape)\n" + elementText
  }

  /// The elements in nested brackets; of long axes only both ends.
  package var elementText: String {
    let values = scalars
    func text(axis: Int, start: Int, indent: String) -> String {
      if axis == rank { return values[start].shortText }
      let extent = shape[axis]
      let step = shape[(axis + 1)...].reduce(1, *)
      let shown =
        extent > 8 ? [0, 1, 2, -1, extent - 3, extent - 2, extent - 1] : Array(0..<extent)
      let parts = shown.map { index in
        index < 0 ? "…" : text(axis: axis + 1, start: start + index * step, indent: indent + " ")
      }
      let separator = axis == rank - 1 ? ", " : ",\n" + indent + " "
      return "[" + parts.joined(separator: separator) + "]"
    }
    return text(axis: 0, start: 0, indent: "")
  }
}

extension Float {
  /// The number with four decimal places at most, whole ones without a point.
  package var shortText: String {
    guard isFinite else { return "\(self)" }
    if self == rounded(), magnitude < 1e6 { return String(Int(self)) }
    if magnitude >= 1e-3, magnitude < 1e6 {
      return "\((Double(self) * 10_000).rounded() / 10_000)"
    }
    var (mantissa, exponent) = (Double(self), 0)
    while mantissa.magnitude >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa.magnitude < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    mantissa = (mantissa * 1000).rounded() / 1000
    if mantissa.magnitude >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return "\(mantissa)e\(exponent)"
  }
}
