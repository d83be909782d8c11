import CKernels

extension Tensor {
  /// The windows of `size` elements along `axis`, `step` apart, as a new last axis.
  ///
  /// Shapes: [..., N, ...] becomes [..., (N − size) / step + 1, ..., size]; nothing is copied.
  /// - Precondition: A window fits the axis.
  public func windows(alongAxis axis: Int, size: Int, step: Int = 1) -> Tensor {
    let axis = resolved(axis, "windows(alongAxis:size:step:)")
    precondition(
      size > 0 && step > 0 && size <= shape[axis],
      "windows(alongAxis:size:step:): size \(size), step \(step) do not fit axis \(axis) of \(shape)"
    )
    var extents = shape.replacing(axis, with: (shape[axis] - size) / step + 1)
    extents.append(size)
    var strides = body.strides.replacing(axis, with: body.strides[axis] * step)
    strides.append(body.strides[axis])
    let result = Tensor(
      body: TensorBody(
        storage: body.storage, offset: body.offset, shape: extents, strides: strides))
    return isRecorded
      ? result.recorded(.windows(axis: axis, size: size, step: step, from: shape), Edges(node))
      : result
  }

  /// The adjoint of `windows`: windows added up where they overlap, to the shape `target`.
  package func overlapAdded(axis: Int, step: Int, to target: Shape) -> Tensor {
    let size = shape[rank - 1]
    let result = Tensor(zeros: target)
    let (outer, length, inner) = result.extents(around: axis)
    let places = shape[axis]
    result.withMutablePointer { out in
      withContiguousPointer { x in
        for block in 0..<outer {
          for place in 0..<places {
            lk_add_strided(
              inner, size, out + (block * length + place * step) * inner, 1, inner,
              x + (block * places + place) * inner * size)
          }
        }
      }
    }
    return isRecorded
      ? result.recorded(.overlapAdd(axis: axis, size: size, step: step, from: shape), Edges(node))
      : result
  }
}
