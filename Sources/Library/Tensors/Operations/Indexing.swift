import CKernels

extension Tensor {
  /// The slices at the given positions along `axis`, in their order.
  ///
  /// - Precondition: Every position lies within the axis.
  public func selecting(_ positions: [Int], alongAxis axis: Int = 0) -> Tensor {
    selecting(IntTensor(positions), alongAxis: axis)
  }

  /// The slices at the given positions along `axis`, which the axes of `positions` replace.
  ///
  /// Rows of an embedding table [V, D] for tokens [B, T] come out as [B, T, D].
  /// - Precondition: Every position lies within the axis.
  public func selecting(_ positions: IntTensor, alongAxis axis: Int = 0) -> Tensor {
    let axis = resolved(axis, "selecting(_:alongAxis:)")
    let (outer, length, inner) = extents(around: axis)
    positions.check(below: length, "selecting(_:alongAxis:)", shape)
    let flat = shape.replacing(axis, with: positions.count)
    var result = Tensor.make(flat) { out in
      positions.scalars.withUnsafeBufferPointer { index in
        withContiguousPointer {
          lk_gather(out, $0, index.baseAddress, outer, positions.count, length, inner)
        }
      }
    }
    if isRecorded {
      result = result.recorded(
        .gather(axis: axis, index: positions, from: shape), Edges(node))
    }
    return result.reshaped(
      to: Shape(shape[..<axis] + Array(positions.shape) + Array(shape[(axis + 1)...])))
  }

  /// Zeros of extent `length` along `axis`, with the slices of this tensor added at `positions`.
  ///
  /// - Precondition: There is a position for every slice, each in 0..<length.
  public func scatteringSum(
    _ positions: IntTensor, count length: Int, alongAxis axis: Int = 0
  ) -> Tensor {
    let axis = resolved(axis, "scatteringSum(_:count:alongAxis:)")
    let (outer, count, inner) = extents(around: axis)
    demand(
      positions.count == count,
      "scatteringSum(_:count:alongAxis:): \(positions.count) positions for axis \(axis) of \(shape)"
    )
    positions.check(below: length, "scatteringSum(_:count:alongAxis:)", shape)
    let target = shape.replacing(axis, with: length)
    let result = Tensor.make(target) { out in
      lk_fill(out, 0, target.elementCount)
      positions.scalars.withUnsafeBufferPointer { index in
        withContiguousPointer {
          lk_scatter_add(out, $0, index.baseAddress, outer, count, length, inner)
        }
      }
    }
    return isRecorded
      ? result.recorded(.scatterAdd(axis: axis, index: positions, from: shape), Edges(node))
      : result
  }

  /// A row of zeros with a one at the label, for every label: labels [...] become [..., classes].
  ///
  /// - Precondition: Every label is in 0..<classes.
  public init(oneHot labels: IntTensor, classes: Int) {
    labels.check(below: classes, "Tensor(oneHot:classes:)", labels.shape)
    var shape = labels.shape
    shape.append(classes)
    self = Tensor.make(shape) { out in
      lk_fill(out, 0, shape.elementCount)
      for (row, label) in labels.scalars.enumerated() { out[row * classes + Int(label)] = 1 }
    }
  }
}

extension IntTensor {
  /// Stops unless every element is in 0..<bound.
  package func check(below bound: Int, _ operation: StaticString, _ shape: Shape) {
    for value in scalars where value < 0 || Int(value) >= bound {
      demandFailure(
        "\(operation): position \(value) lies outside 0..<\(bound) of the shape \(shape)")
    }
  }
}

extension Tensor {
  /// Creates a tensor of `count` rows like those of `rows`, whose elements are still to be written.
  package init(unsetRowsOf rows: Tensor, count: Int) {
    self = Tensor.make(rows.shape.replacing(0, with: count)) { _ in }
  }

  /// The work of copying the rows at `positions` to `target`, which may be done by any thread.
  ///
  /// - Precondition: Row-major order, fitting shapes, valid positions. The caller keeps both tensors
  ///   until the work is done, and reads `target` only then.
  package func copyingRows(_ positions: [Int], to target: Tensor) -> @Sendable () -> Void {
    let inner = shape[1...].reduce(1, *)
    // SAFETY: the precondition.
    nonisolated(unsafe) let from = UnsafePointer(body.storage.base + body.offset)
    nonisolated(unsafe) let to = target.body.storage.base + target.body.offset
    return {
      for (row, position) in positions.enumerated() {
        (to + row * inner).update(from: from + position * inner, count: inner)
      }
    }
  }
}
