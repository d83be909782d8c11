extension Tensor {
  /// The positions that put the elements along `axis` in order; equal elements keep their order.
  ///
  /// NaN counts as larger than everything.
  public func argsort(alongAxis axis: Int = -1, descending: Bool = false) -> IntTensor {
    let axis = resolved(axis, "argsort(alongAxis:descending:)")
    let (outer, length, inner) = extents(around: axis)
    let values = scalars
    var positions = [Int32](repeating: 0, count: count)
    for block in 0..<outer {
      for column in 0..<inner {
        func place(_ row: Int) -> Int { (block * length + row) * inner + column }
        let order = (0..<length).sorted { i, j in
          let (a, b) = (values[place(i)], values[place(j)])
          if a == b || (a.isNaN && b.isNaN) { return i < j }
          let isBefore = b.isNaN || a < b
          return a.isNaN ? descending : (b.isNaN ? !descending : isBefore != descending)
        }
        for (row, source) in order.enumerated() { positions[place(row)] = Int32(source) }
      }
    }
    return IntTensor(positions, shape: shape)
  }

  /// The elements along `axis` in order; derivatives go back to where each came from.
  public func sorted(alongAxis axis: Int = -1, descending: Bool = false) -> Tensor {
    taking(argsort(alongAxis: axis, descending: descending), alongAxis: axis)
  }

  /// The `count` largest elements along `axis`, the largest first, and their positions.
  ///
  /// - Precondition: The axis has that many elements.
  public func largest(
    _ count: Int, alongAxis axis: Int = -1
  ) -> (values: Tensor, positions: IntTensor) {
    let axis = resolved(axis, "largest(_:alongAxis:)")
    precondition(
      count >= 0 && count <= shape[axis],
      "largest(_:alongAxis:): axis \(axis) of \(shape) has no \(count) elements")
    let order = argsort(alongAxis: axis, descending: true)
    let (outer, length, inner) = extents(around: axis)
    let kept = (0..<outer).flatMap { block in
      order.scalars[(block * length * inner)..<((block * length + count) * inner)]
    }
    let positions = IntTensor(Array(kept), shape: shape.replacing(axis, with: count))
    return (taking(positions, alongAxis: axis), positions)
  }

  /// The element at the given position along `axis`, for every place of the other axes.
  ///
  /// Shapes: [..., N, ...] and positions [..., K, ...] give [..., K, ...].
  /// - Precondition: The shapes agree but for `axis`, and every position lies within it.
  public func taking(_ positions: IntTensor, alongAxis axis: Int) -> Tensor {
    let axis = resolved(axis, "taking(_:alongAxis:)")
    precondition(
      positions.shape.count == rank
        && positions.shape.replacing(axis, with: 0) == shape.replacing(axis, with: 0),
      "taking(_:alongAxis:): positions \(positions.shape) and \(shape) differ beside axis \(axis)")
    positions.check(below: shape[axis], "taking(_:alongAxis:)", shape)
    let (outer, length, inner) = extents(around: axis)
    let picked = positions.shape[axis]
    let result = Tensor.make(positions.shape) { out in
      withContiguousPointer { x in
        for block in 0..<outer {
          for i in 0..<(picked * inner) {
            let flat = block * picked * inner + i
            out[flat] = x[(block * length + positions[flat]) * inner + i % inner]
          }
        }
      }
    }
    return isRecorded
      ? result.recorded(.take(axis: axis, index: positions, from: shape), Edges(node)) : result
  }

  /// The adjoint of `taking`: elements added at their positions to zeros of extent `length`.
  package func puttingSum(_ positions: IntTensor, axis: Int, count length: Int) -> Tensor {
    let (outer, picked, inner) = extents(around: axis)
    let result = Tensor(zeros: shape.replacing(axis, with: length))
    result.withMutablePointer { out in
      withContiguousPointer { x in
        for block in 0..<outer {
          for i in 0..<(picked * inner) {
            let flat = block * picked * inner + i
            out[(block * length + positions[flat]) * inner + i % inner] += x[flat]
          }
        }
      }
    }
    return isRecorded
      ? result.recorded(.putSum(axis: axis, index: positions, from: shape), Edges(node)) : result
  }
}
