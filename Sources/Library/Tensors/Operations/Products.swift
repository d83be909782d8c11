import CKernels

/// The product of matrices, or of stacks of matrices.
///
///     Cᵢⱼ = Σₖ Aᵢₖ Bₖⱼ
///
/// Shapes: a [..., M, K] and b [..., K, N] give [..., M, N], where leading axes broadcast. A vector
/// on the left counts as a row [1, K], one on the right as a column [K, 1]; that axis disappears
/// from the result.
/// - Precondition: The inner extents agree.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  demand(
    a.rank > 0 && b.rank > 0,
    "matmul: the shapes \(a.shape) and \(b.shape) must have an axis at least")
  if a.rank == 1 || b.rank == 1 {
    let left = a.rank == 1 ? a.expandingShape(at: 0) : a
    let right = b.rank == 1 ? b.expandingShape(at: 1) : b
    var product = matmul(left, right)
    if b.rank == 1 { product = product.squeezingShape(at: -1) }
    return a.rank == 1 ? product.squeezingShape(at: b.rank == 1 ? -1 : -2) : product
  }
  demand(
    a.shape[a.rank - 1] == b.shape[b.rank - 2],
    "matmul: the inner extents of \(a.shape) and \(b.shape) differ")
  let result = Tensor.product(a, b)
  guard Tensor.areRecorded(a, b) else { return result }
  return result.recorded(.matmul, Edges(a.node, b.node), saved: SavedTensors(a, b))
}

/// x W + b, the affine map of a dense layer.
///
/// Shapes: x [..., I], weight [I, O], bias [O]; returns [..., O].
/// - Precondition: The extents agree.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor) -> Tensor {
  let result = affine(x, weight, bias)
  guard Tensor.areRecorded(x, weight) || bias.isRecorded else { return result }
  return result.recorded(
    .linear, Edges(x.node, weight.node, bias.node), saved: SavedTensors(x, weight))
}

/// max(x W + b, 0), a dense layer and the function after it in one operation.
///
/// Shapes: as those of ``linear(_:weight:bias:)``.
package func rectifiedLinear(_ x: Tensor, weight: Tensor, bias: Tensor) -> Tensor {
  let result = affine(x, weight, bias)
  result.withMutablePointer { lk_map(lk_relu, $0, $0, result.count) }
  guard Tensor.areRecorded(x, weight) || bias.isRecorded else { return result }
  return result.recorded(
    .rectifiedLinear, Edges(x.node, weight.node, bias.node),
    saved: SavedTensors(x, weight, output: result.with(node: nil)))
}

/// x W + b in memory of its own; no derivative.
private func affine(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
  demand(
    x.rank >= 1 && weight.rank == 2 && x.shape[x.rank - 1] == weight.shape[0]
      && bias.shape == [weight.shape[1]],
    "linear: x \(x.shape), weight \(weight.shape) and bias \(bias.shape) do not fit; "
      + "expected [..., I], [I, O] and [O]")
  return bias.withContiguousPointer { Tensor.product(rowsOf: x, weight, row: $0) }
}

extension Tensor {
  /// All rows of a [..., K] times the matrix b [K, N], plus `row` if there is one; no derivative.
  fileprivate static func product(
    rowsOf a: Tensor, _ b: Tensor, row: UnsafePointer<Float>? = nil
  ) -> Tensor {
    let (k, n) = (b.shape[0], b.shape[1])
    let right = MatrixOperand(b)
    let shape = a.shape.replacing(a.rank - 1, with: n)
    return make(shape) { out in
      withExtendedLifetime(right) {
        a.withContiguousPointer {
          multiply(
            StridedMatrix(start: $0, down: k, across: 1), right.matrix(), into: out,
            m: shape.elementCount / Swift.max(n, 1), n: n, k: k, adding: false, row: row)
        }
      }
    }
  }

  /// The product of stacks of matrices; no derivative.
  static func product(_ a: Tensor, _ b: Tensor) -> Tensor {
    let (m, k) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let n = b.shape[b.rank - 1]
    if a.rank == 2 && b.rank == 2 {
      let (left, right) = (MatrixOperand(a), MatrixOperand(b))
      return make([m, n]) { out in
        withExtendedLifetime((left, right)) {
          multiply(left.matrix(), right.matrix(), into: out, m: m, n: n, k: k, adding: false)
        }
      }
    }
    let (outerA, outerB) = (a.shape.leading(a.rank - 2), b.shape.leading(b.rank - 2))
    guard let outer = Shape.broadcast(outerA, outerB) else {
      demandFailure(
        "matmul: the leading axes of \(a.shape) and \(b.shape) do not broadcast")
    }
    // One matrix on the right serves all rows of a stack on the left.
    if b.rank == 2 { return product(rowsOf: a, b) }
    let left = MatrixOperand(a)
    let right = MatrixOperand(b)
    let count = outer.elementCount
    return make(outer.appending(m, n)) { out in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count) { offsets in
        let (offsetsA, offsetsB) = (offsets.extracting(..<count), offsets.extracting(count...))
        left.tensor.writeMatrixOffsets(to: offsetsA, in: outer)
        right.tensor.writeMatrixOffsets(to: offsetsB, in: outer)
        withExtendedLifetime((left, right)) {
          multiplyStacks(
            (left.matrix(), offsetsA), (right.matrix(), offsetsB), into: out, m: m, n: n, k: k)
        }
      }
    }
  }

  /// Adds the product of two matrices in place.
  ///
  /// - Precondition: `isUniquelyReferenced()`, row-major order, fitting shapes.
  package func addProduct(_ a: Tensor, _ b: Tensor) {
    let (left, right) = (MatrixOperand(a), MatrixOperand(b))
    withMutablePointer { out in
      withExtendedLifetime((left, right)) {
        multiply(
          left.matrix(), right.matrix(), into: out, m: a.shape[0], n: b.shape[1], k: a.shape[1],
          adding: true)
      }
    }
  }

  /// Writes the offset of every matrix of this stack, broadcast to the leading axes `outer`.
  private func writeMatrixOffsets(to offsets: UnsafeMutableBufferPointer<Int>, in outer: Shape) {
    if offsets.isEmpty { return }
    // From the innermost axis: what lies within an axis is repeated along it.
    var inner = 1
    offsets[0] = 0
    var axis = outer.count
    while axis > 0 {
      axis -= 1
      let own = axis - outer.count + rank - 2
      let step = own < 0 || shape[own] == 1 ? 0 : body.strides[own]
      let end = inner * outer[axis]
      for place in inner..<end { offsets[place] = offsets[place - inner] + step }
      inner = end
    }
  }
}

/// A matrix, or a stack of them, without gaps along one of the last two axes.
private struct MatrixOperand {
  let tensor: Tensor
  private let down: Int
  private let across: Int

  init(_ source: Tensor) {
    let (rows, columns) = (source.shape[source.rank - 2], source.shape[source.rank - 1])
    let (down, across) = (
      source.body.strides[source.rank - 2], source.body.strides[source.rank - 1]
    )
    if (across == 1 || columns == 1) && (down >= columns || rows == 1) {
      (tensor, self.down, self.across) = (source, Swift.max(down, columns), 1)
    } else if (down == 1 || rows == 1) && (across >= rows || columns == 1) {
      (tensor, self.down, self.across) = (source, 1, Swift.max(across, rows))
    } else {
      (tensor, self.down, self.across) = (source.contiguous(), columns, 1)
    }
  }

  /// The matrix that begins `offset` elements after the first; valid as long as this value is held.
  func matrix(at offset: Int = 0) -> StridedMatrix {
    StridedMatrix(
      start: UnsafePointer(tensor.body.storage.base + tensor.body.offset + offset), down: down,
      across: across)
  }
}
