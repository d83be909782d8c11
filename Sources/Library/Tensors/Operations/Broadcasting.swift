import CKernels

extension Shape {
  /// The shape that two operands broadcast to; `nil` if they do not fit.
  package static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    if a == b { return a }
    let count = Swift.max(a.count, b.count)
    var result = Shape(repeating: 1, count: count)
    for axis in 0..<count {
      let (i, j) = (axis - count + a.count, axis - count + b.count)
      let (x, y) = (i < 0 ? 1 : a[i], j < 0 ? 1 : b[j])
      if x != y && x != 1 && y != 1 { return nil }
      result[axis] = x == 1 ? y : x
    }
    return result
  }
}

/// Two windows that are walked together, their axes merged as far as strides allow.
struct PairedLoop {
  /// The extents of the axes, and the strides of both operands, of which `count` are used.
  private(set) var extents = InlineArray<8, Int>(repeating: 1)
  private(set) var left = InlineArray<8, Int>(repeating: 0)
  private(set) var right = InlineArray<8, Int>(repeating: 0)
  /// The number of axes: 2 at least, the rows and columns of a plane.
  private(set) var count = 0

  /// Plans the walk over `shape`, to which both operands broadcast.
  init(shape: Shape, _ a: Tensor, _ b: Tensor) {
    for axis in shape.indices where shape[axis] != 1 {
      let extent = shape[axis]
      let (s, t) = (a.stride(axis, in: shape), b.stride(axis, in: shape))
      let last = count - 1
      if count > 0, left[last] == s * extent, right[last] == t * extent {
        extents[last] *= extent
        (left[last], right[last]) = (s, t)
      } else {
        extents[count] = extent
        (left[count], right[count]) = (s, t)
        count += 1
      }
    }
    if count == 1 {
      (extents[1], left[1], right[1]) = (extents[0], left[0], right[0])
      (extents[0], left[0], right[0]) = (1, 0, 0)
    }
    count = Swift.max(count, 2)
  }

  /// Calls `work` with the number of the plane, and the offsets of both operands in it.
  func forEachPlane(_ work: (Int, Int, Int) -> Void) {
    let outer = count - 2
    var position = InlineArray<8, Int>(repeating: 0)
    var (i, j, planes) = (0, 0, 1)
    for axis in 0..<outer { planes *= extents[axis] }
    for plane in 0..<planes {
      work(plane, i, j)
      var axis = outer - 1
      while axis >= 0 {
        position[axis] += 1
        i += left[axis]
        j += right[axis]
        if position[axis] < extents[axis] { break }
        i -= left[axis] * extents[axis]
        j -= right[axis] * extents[axis]
        position[axis] = 0
        axis -= 1
      }
    }
  }
}

extension Tensor {
  /// The stride along `axis` of the `shape` that this tensor broadcasts to.
  func stride(_ axis: Int, in shape: Shape) -> Int {
    let own = axis - shape.count + rank
    return own < 0 || self.shape[own] == 1 ? 0 : body.strides[own]
  }

  /// Applies a kernel of two operands with broadcasting; no derivative.
  package static func apply(
    _ kernel: lk_binary_pointer, _ a: Tensor, _ b: Tensor, _ name: StaticString
  ) -> Tensor {
    if a.body.isContiguous && b.body.isContiguous && a.shape == b.shape {
      return make(a.shape) { out in
        a.withPointer { x in
          b.withPointer { y in lk_combine(kernel, 1, a.count, out, x, 0, 1, y, 0, 1) }
        }
      }
    }
    guard let shape = Shape.broadcast(a.shape, b.shape) else {
      demandFailure("\(name): the shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    if b.count == 1 && a.body.isContiguous && a.shape == shape {
      return make(shape) { out in
        a.withPointer { x in
          b.withPointer { y in lk_combine(kernel, 1, a.count, out, x, 0, 1, y, 0, 0) }
        }
      }
    }
    if shape.elementCount == 0 { return make(shape) { _ in } }
    let loop = PairedLoop(shape: shape, a, b)
    let inner = loop.count - 2
    let (rows, cols) = (loop.extents[inner], loop.extents[inner + 1])
    return make(shape) { out in
      a.withPointer { x in
        b.withPointer { y in
          loop.forEachPlane { plane, i, j in
            lk_combine(
              kernel, rows, cols, out + plane * rows * cols,
              x + i, loop.left[inner], loop.left[inner + 1],
              y + j, loop.right[inner], loop.right[inner + 1])
          }
        }
      }
    }
  }

  /// Copies the elements in row-major order; no derivative.
  package func contiguousCopy() -> Tensor {
    if count == 0 { return Tensor.make(shape) { _ in } }
    let loop = PairedLoop(shape: shape, self, self)
    let inner = loop.count - 2
    let (rows, cols) = (loop.extents[inner], loop.extents[inner + 1])
    return Tensor.make(shape) { out in
      withPointer { x in
        loop.forEachPlane { plane, i, _ in
          lk_copy_strided(
            rows, cols, out + plane * rows * cols, x + i, loop.left[inner], loop.left[inner + 1])
        }
      }
    }
  }
}

/// The type of the kernels of two operands.
package typealias lk_binary_pointer =
  @convention(c) (
    Int, Int, UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, Int, Int,
    UnsafePointer<Float>?, Int, Int
  ) -> Void
