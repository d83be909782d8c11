import CKernels

// Derivatives in one pass over memory. They record nothing: where derivatives of derivatives are
// wanted, the same values are put together from differentiable operations.
extension Tensor {
  /// This gradient times the derivative of tanh, from its value.
  package func tanhGradient(_ y: Tensor) -> Tensor {
    Tensor.apply(lk_tanh_gradient, self, y, "tanh")
  }

  /// This gradient times the derivative of ReLU, from its value, and the sums of the columns of that.
  package func reluGradientWithSums(_ y: Tensor) -> (gradient: Tensor, sums: Tensor) {
    let columns = shape[rank - 1]
    let sums = Tensor.make([columns]) { _ in }
    let gradient = Tensor.make(shape) { out in
      withContiguousPointer { g in
        y.withContiguousPointer { value in
          sums.withMutablePointer {
            lk_relu_gradient_sums(out, $0, g, value, count / Swift.max(columns, 1), columns)
          }
        }
      }
    }
    return (gradient, sums)
  }

  /// This gradient times the derivative of the logistic function, from its value.
  package func sigmoidGradient(_ y: Tensor) -> Tensor {
    Tensor.apply(lk_sigmoid_gradient, self, y, "sigmoid")
  }

  /// This gradient times the derivative of x Φ(x) at `x`.
  package func geluGradient(_ x: Tensor) -> Tensor {
    Tensor.apply(lk_gelu_gradient, self, x, "gelu")
  }

  /// This gradient times the derivative of x σ(x) at `x`.
  package func siluGradient(_ x: Tensor) -> Tensor {
    Tensor.apply(lk_silu_gradient, self, x, "silu")
  }

  /// This gradient times the derivative of log(1 + exp(x)) at `x`.
  package func softplusGradient(_ x: Tensor) -> Tensor {
    Tensor.apply(lk_softplus_gradient, self, x, "softplus")
  }

  /// This gradient through a softmax of value `y`.
  package func softmaxGradient(_ y: Tensor) -> Tensor { rowwise(y, lk_softmax_gradient) }

  /// This gradient through a log-softmax of value `y`.
  package func logSoftmaxGradient(_ y: Tensor) -> Tensor { rowwise(y, lk_log_softmax_gradient) }

  private func rowwise(
    _ y: Tensor,
    _ kernel: (
      UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, Int, Int
    ) -> Void
  ) -> Tensor {
    let columns = shape[rank - 1]
    return Tensor.make(shape) { out in
      withContiguousPointer { g in
        y.withContiguousPointer { kernel(out, g, $0, count / Swift.max(columns, 1), columns) }
      }
    }
  }

  /// Adds scale × other in place.
  ///
  /// - Precondition: `isUniquelyReferenced()`, row-major order, equal shapes.
  package func add(_ other: Tensor, scale: Float) {
    withMutablePointer { out in
      other.withContiguousPointer { lk_accumulate(out, $0, scale, count) }
    }
  }

  /// Adds `window` in place to the elements from `start` along `axis`.
  ///
  /// - Precondition: `isUniquelyReferenced()`, row-major order, the window fits.
  package func add(_ window: Tensor, at start: Int, alongAxis axis: Int) {
    let (outer, length, inner) = extents(around: axis)
    withMutablePointer { out in
      window.withContiguousPointer {
        lk_add_strided(
          outer, window.shape[axis] * inner, out + start * inner, length * inner, 1, $0)
      }
    }
  }

  /// Writes `window` in place over the elements from `start` along `axis`.
  ///
  /// - Precondition: `isUniquelyReferenced()`, row-major order, the window fits.
  package func replace(from start: Int, alongAxis axis: Int, with window: Tensor) {
    let (outer, length, inner) = extents(around: axis)
    let size = window.shape[axis] * inner
    withMutablePointer { out in
      window.withContiguousPointer { x in
        for block in 0..<outer {
          (out + (block * length + start) * inner).update(from: x + block * size, count: size)
        }
      }
    }
  }

  /// Zeros of `shape` with a one at `index` along `axis`; `index` has one element there.
  package init(oneHot index: IntTensor, along axis: Int, of shape: Shape) {
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    self = Tensor.make(shape) { out in
      lk_fill(out, 0, shape.elementCount)
      for block in 0..<outer {
        for column in 0..<inner {
          let position = index[block * inner + column]
          out[(block * shape[axis] + position) * inner + column] = 1
        }
      }
    }
  }
}
