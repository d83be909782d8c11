import CKernels

extension Tensor {
  /// The sum of all elements, a scalar.
  public func sum() -> Tensor {
    sum(alongAxes: Array(0..<rank))
  }

  /// The sum along one axis, which disappears unless `keepingAxes`.
  public func sum(alongAxis axis: Int, keepingAxes: Bool = false) -> Tensor {
    sum(alongAxes: [axis], keepingAxes: keepingAxes)
  }

  /// The sum along the given axes, which disappear unless `keepingAxes`.
  public func sum(alongAxes axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let reduced = AxisSet(axes.map { resolved($0, "sum(alongAxes:)") })
    let kept = summed(reduced)
    return keepingAxes ? kept : kept.dropping(reduced)
  }

  /// The mean of all elements, a scalar.
  public func mean() -> Tensor {
    sum() * (1 / Float(count))
  }

  /// The mean along one axis, which disappears unless `keepingAxes`.
  public func mean(alongAxis axis: Int, keepingAxes: Bool = false) -> Tensor {
    mean(alongAxes: [axis], keepingAxes: keepingAxes)
  }

  /// The mean along the given axes, which disappear unless `keepingAxes`.
  public func mean(alongAxes axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let total = sum(alongAxes: axes, keepingAxes: keepingAxes)
    return total * (Float(total.count) / Float(count))
  }

  /// The mean squared distance from the mean along the given axes (divided by n, not n − 1).
  public func variance(alongAxes axes: [Int], keepingAxes: Bool = false) -> Tensor {
    (self - mean(alongAxes: axes, keepingAxes: true)).squared()
      .mean(alongAxes: axes, keepingAxes: keepingAxes)
  }

  /// The square root of ``variance(alongAxes:keepingAxes:)``.
  public func standardDeviation(alongAxes axes: [Int], keepingAxes: Bool = false) -> Tensor {
    variance(alongAxes: axes, keepingAxes: keepingAxes).squareRoot()
  }

  /// The running sum along an axis: element i of the result is the sum of elements 0...i.
  public func cumulativeSum(alongAxis axis: Int) -> Tensor {
    runningSum(alongAxis: resolved(axis, "cumulativeSum(alongAxis:)"), reverse: false)
  }

  /// The running sum along an axis, from its end if `reverse`.
  package func runningSum(alongAxis axis: Int, reverse: Bool) -> Tensor {
    let (outer, length, inner) = extents(around: axis)
    let result = Tensor.make(shape) { out in
      withContiguousPointer { lk_cumulative_sum(out, $0, outer, length, inner, reverse ? 1 : 0) }
    }
    return isRecorded
      ? result.recorded(.cumulativeSum(axis: axis, reverse: reverse), Edges(node)) : result
  }

  /// The largest element, a scalar; among equal ones the first gets the derivative.
  public func max() -> Tensor {
    flattened().max(alongAxis: 0)
  }

  /// The smallest element, a scalar; among equal ones the first gets the derivative.
  public func min() -> Tensor {
    -(-self).max()
  }

  /// The largest element along an axis, which disappears unless `keepingAxes`.
  ///
  /// - Precondition: The axis has elements.
  public func max(alongAxis axis: Int, keepingAxes: Bool = false) -> Tensor {
    let axis = resolved(axis, "max(alongAxis:)")
    let (values, index) = extrema(alongAxis: axis)
    let kept =
      isRecorded
      ? values.recorded(.max(axis: axis, index: index, from: shape), Edges(node)) : values
    return keepingAxes ? kept : kept.dropping(AxisSet([axis]))
  }

  /// The smallest element along an axis, which disappears unless `keepingAxes`.
  ///
  /// - Precondition: The axis has elements.
  public func min(alongAxis axis: Int, keepingAxes: Bool = false) -> Tensor {
    -(-self).max(alongAxis: axis, keepingAxes: keepingAxes)
  }

  /// The position of the largest element along an axis, which disappears; the first of equal ones.
  ///
  /// - Precondition: The axis has elements.
  public func argmax(alongAxis axis: Int) -> IntTensor {
    let axis = resolved(axis, "argmax(alongAxis:)")
    return extrema(alongAxis: axis).index.reshaped(shape.removing(axis))
  }

  /// The position of the smallest element along an axis, which disappears; the first of equal ones.
  ///
  /// - Precondition: The axis has elements.
  public func argmin(alongAxis axis: Int) -> IntTensor {
    (-unrecorded).argmax(alongAxis: axis)
  }

  /// The sum along a set of axes, which are kept with one element; records.
  package func summed(_ axes: AxisSet) -> Tensor {
    if axes.isEmpty { return self }
    // Runs of neighbouring axes are summed one after the other, the innermost first.
    var result = contiguous().unrecorded
    var axis = rank
    while axis > 0 {
      let end = axis
      while axis > 0 && axes.contains(axis - 1) { axis -= 1 }
      if axis < end { result = result.summedRun(axis..<end) } else { axis -= 1 }
    }
    if result.node == nil && !isRecorded { return result }
    return result.with(node: nil).recorded(.sum(axes: axes, from: shape), Edges(node))
  }

  private func summedRun(_ axes: Range<Int>) -> Tensor {
    let outer = shape[..<axes.lowerBound].reduce(1, *)
    let length = shape[axes].reduce(1, *)
    let inner = shape[axes.upperBound...].reduce(1, *)
    var target = shape
    for axis in axes { target[axis] = 1 }
    return Tensor.make(target) { out in
      withPointer { lk_sum(out, $0, outer, length, inner) }
    }
  }

  /// Without the given axes, which have one element each.
  package func dropping(_ axes: AxisSet) -> Tensor {
    var rest = Shape()
    for axis in 0..<rank where !axes.contains(axis) { rest.append(shape[axis]) }
    return reshaped(to: rest)
  }

  /// The products of the extents before, at and after `axis`.
  package func extents(around axis: Int) -> (outer: Int, length: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  private func extrema(alongAxis axis: Int) -> (values: Tensor, index: IntTensor) {
    let (outer, length, inner) = extents(around: axis)
    demand(length > 0, "max(alongAxis:): axis \(axis) of \(shape) has no elements")
    let target = shape.replacing(axis, with: 1)
    var index = [Int32](repeating: 0, count: outer * inner)
    let values = Tensor.make(target) { out in
      index.withUnsafeMutableBufferPointer { positions in
        withContiguousPointer { lk_max(out, positions.baseAddress, $0, outer, length, inner) }
      }
    }
    return (values, IntTensor(index, shape: target))
  }
}
