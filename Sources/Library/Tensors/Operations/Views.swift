import CKernels

extension Tensor {
  /// The same elements under another shape; one extent may be −1 and is then inferred.
  ///
  /// - Precondition: Both shapes hold the same number of elements.
  public func reshaped(_ extents: [Int]) -> Tensor {
    var (known, unknown) = (1, 0)
    for extent in extents {
      if extent == -1 { unknown += 1 } else { known *= extent }
    }
    demand(
      unknown == 0 || (unknown == 1 && known > 0 && count % known == 0),
      "reshaped(_:): \(shape) with its \(count) elements does not fit \(extents)")
    var shape = Shape()
    for extent in extents { shape.append(extent == -1 ? count / known : extent) }
    return reshaped(to: shape)
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: Both shapes hold the same number of elements.
  public func reshaped(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    demand(
      shape.elementCount == count,
      "reshaped(_:): \(self.shape) holds \(count) elements, \(shape) holds \(shape.elementCount)")
    let source = contiguous()
    let result = Tensor(
      body: TensorBody(storage: source.body.storage, offset: source.body.offset, shape: shape))
    return isRecorded ? result.recorded(.reshape(from: self.shape), Edges(node)) : result
  }

  /// All elements as a vector.
  public func flattened() -> Tensor { reshaped(to: [count]) }

  /// With a new axis of one element before `axis`; −1 appends one.
  public func expandingShape(at axis: Int) -> Tensor {
    let position = axis < 0 ? axis + rank + 1 : axis
    demand(
      position >= 0 && position <= rank,
      "expandingShape(at:): axis \(axis) is out of range for the shape \(shape)")
    return reshaped(to: shape.inserting(1, at: position))
  }

  /// Without the axis `axis`, which has one element.
  ///
  /// - Precondition: The axis has exactly one element.
  public func squeezingShape(at axis: Int) -> Tensor {
    let position = resolved(axis, "squeezingShape(at:)")
    demand(
      shape[position] == 1,
      "squeezingShape(at:): axis \(axis) of \(shape) has \(shape[position]) elements, not one")
    return reshaped(to: shape.removing(position))
  }

  /// With the last two axes exchanged.
  ///
  /// - Precondition: There are at least two axes.
  public func transposed() -> Tensor {
    demand(rank >= 2, "transposed(): the shape \(shape) has fewer than two axes")
    var permutation = Shape(0..<rank)
    permutation.swapAt(rank - 1, rank - 2)
    return permuted(permutation)
  }

  /// With axis i of the result being axis `permutation[i]` of this tensor.
  ///
  /// - Precondition: The list names every axis once.
  public func transposed(_ permutation: [Int]) -> Tensor {
    demand(
      permutation.count == rank && permutation.allSatisfy { 0..<rank ~= $0 }
        && AxisSet(permutation) == AxisSet(0..<rank),
      "transposed(_:): \(permutation) does not name every axis of \(shape) once")
    return permuted(Shape(permutation))
  }

  /// With axis i of the result being axis `permutation[i]` of this tensor.
  ///
  /// - Precondition: The list names every axis once.
  package func permuted(_ permutation: Shape) -> Tensor {
    var (extents, strides) = (Shape(), Shape())
    for axis in permutation {
      extents.append(shape[axis])
      strides.append(body.strides[axis])
    }
    let result = Tensor(
      body: TensorBody(
        storage: body.storage, offset: body.offset, shape: extents, strides: strides))
    return isRecorded
      ? result.recorded(.transpose(permutation: permutation), Edges(node)) : result
  }

  /// The elements repeated along new leading axes and along axes of one element.
  ///
  /// - Precondition: This shape broadcasts to `shape`.
  public func broadcast(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    demand(
      Shape.broadcast(self.shape, shape) == shape,
      "broadcast(to:): the shape \(self.shape) does not broadcast to \(shape)")
    var strides = Shape()
    for axis in shape.indices { strides.append(stride(axis, in: shape)) }
    let result = Tensor(
      body: TensorBody(
        storage: body.storage, offset: body.offset, shape: shape, strides: strides))
    return isRecorded ? result.recorded(.broadcast(from: self.shape), Edges(node)) : result
  }

  /// The window `range` along `axis`.
  ///
  /// - Precondition: The axis holds the range.
  public func sliced(_ range: Range<Int>, alongAxis axis: Int) -> Tensor {
    let axis = resolved(axis, "sliced(_:alongAxis:)")
    demand(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "sliced(_:alongAxis:): \(range) lies outside axis \(axis) of the shape \(shape)")
    if range.count == shape[axis] { return self }
    let result = Tensor(
      body: TensorBody(
        storage: body.storage, offset: body.offset + range.lowerBound * body.strides[axis],
        shape: shape.replacing(axis, with: range.count), strides: body.strides))
    return isRecorded
      ? result.recorded(.slice(axis: axis, start: range.lowerBound, from: shape), Edges(node))
      : result
  }

  /// The rows `range`, a window of the first axis.
  public subscript(range: Range<Int>) -> Tensor { sliced(range, alongAxis: 0) }

  /// The element or sub-tensor at the given positions of the leading axes.
  ///
  /// - Precondition: Every position lies within its axis; −1 is the last.
  public subscript(positions: Int...) -> Tensor {
    demand(
      positions.count <= rank, "subscript: \(positions) names more axes than \(shape) has")
    var result = self
    for position in positions {
      let extent = result.shape[0]
      let index = position < 0 ? position + extent : position
      demand(
        index >= 0 && index < extent,
        "subscript: position \(position) lies outside an axis of the shape \(shape)")
      result = result.sliced(index..<(index + 1), alongAxis: 0).squeezingShape(at: 0)
    }
    return result
  }

  /// The pieces of the given lengths along `axis`.
  ///
  /// - Precondition: The lengths add up to the extent.
  public func split(sizes: [Int], alongAxis axis: Int) -> [Tensor] {
    let resolved = resolved(axis, "split(sizes:alongAxis:)")
    demand(
      sizes.reduce(0, +) == shape[resolved],
      "split(sizes:alongAxis:): \(sizes) does not add up to axis \(axis) of \(shape)")
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(start..<(start + size), alongAxis: resolved)
    }
  }

  /// `count` pieces of equal length along `axis`.
  ///
  /// - Precondition: The extent is a multiple of `count`.
  public func split(count: Int, alongAxis axis: Int) -> [Tensor] {
    let extent = shape[resolved(axis, "split(count:alongAxis:)")]
    demand(
      count > 0 && extent % count == 0,
      "split(count:alongAxis:): axis \(axis) of \(shape) is no multiple of \(count)")
    return split(sizes: Array(repeating: extent / count, count: count), alongAxis: axis)
  }

  /// With `before` and `after` zeros around the elements along `axis`.
  public func padded(before: Int, after: Int, alongAxis axis: Int) -> Tensor {
    let axis = resolved(axis, "padded(before:after:alongAxis:)")
    if before == 0 && after == 0 { return self }
    let extent = shape[axis]
    let target = shape.replacing(axis, with: extent + before + after)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    let result = Tensor.make(target) { out in
      lk_fill(out, 0, target.elementCount)
      withContiguousPointer { x in
        for block in 0..<outer {
          (out + (block * (extent + before + after) + before) * inner)
            .update(from: x + block * extent * inner, count: extent * inner)
        }
      }
    }
    return isRecorded
      ? result.recorded(.pad(axis: axis, before: before, from: shape), Edges(node)) : result
  }
}

/// The tensors one behind the other along `axis`.
///
/// - Precondition: There is a tensor, and all shapes agree but for `axis`.
public func concatenate(_ tensors: [Tensor], alongAxis axis: Int = 0) -> Tensor {
  guard let first = tensors.first else {
    demandFailure("concatenate(_:alongAxis:): needs at least one tensor")
  }
  let axis = first.resolved(axis, "concatenate(_:alongAxis:)")
  var total = 0
  for tensor in tensors {
    demand(
      tensor.rank == first.rank
        && tensor.shape.replacing(axis, with: 0) == first.shape.replacing(axis, with: 0),
      "concatenate(_:alongAxis:): \(tensor.shape) and \(first.shape) differ beside axis \(axis)")
    total += tensor.shape[axis]
  }
  let shape = first.shape.replacing(axis, with: total)
  let inner = shape[(axis + 1)...].reduce(1, *)
  let outer = shape[..<axis].reduce(1, *)
  let result = Tensor.make(shape) { out in
    var start = 0
    for tensor in tensors {
      let size = tensor.shape[axis] * inner
      tensor.withContiguousPointer { x in
        for block in 0..<outer {
          (out + block * total * inner + start).update(from: x + block * size, count: size)
        }
      }
      start += size
    }
  }
  guard Recording.isOn, tensors.contains(where: \.requiresGradient) else { return result }
  return result.recorded(
    .concatenate(axis: axis, sizes: tensors.map { $0.shape[axis] }), Edges(tensors.map(\.node)))
}

/// The tensors side by side along a new axis.
///
/// - Precondition: There is a tensor, and all shapes are equal.
public func stack(_ tensors: [Tensor], alongAxis axis: Int = 0) -> Tensor {
  concatenate(
    tensors.map { $0.expandingShape(at: axis) },
    alongAxis: axis)
}
