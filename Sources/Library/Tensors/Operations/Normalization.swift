import CKernels

extension Tensor {
  /// The rows along the last axis with mean 0 and variance 1.
  ///
  ///     yᵢ = (xᵢ − μ) / √(σ² + ε)
  public func normalized(epsilon: Float = 1e-5) -> Tensor {
    precondition(rank > 0, "normalized(epsilon:): the shape \(shape) has no axis")
    let columns = shape[rank - 1]
    let rows = count / Swift.max(columns, 1)
    let scales = Tensor.make([rows]) { _ in }
    let result = Tensor.make(shape) { out in
      withContiguousPointer { x in
        scales.withMutablePointer { lk_normalize(out, $0, x, epsilon, rows, columns) }
      }
    }
    guard isRecorded else { return result }
    let output = result
    return result.recorded(
      .normalize(epsilon: epsilon), Edges(node),
      saved: SavedTensors(self, extra: scales, output: output.with(node: nil)))
  }

  /// This gradient through a normalization of value `y` and row scales `scales`.
  package func normalizeGradient(_ y: Tensor, scales: Tensor) -> Tensor {
    let columns = shape[rank - 1]
    return Tensor.make(shape) { out in
      withContiguousPointer { g in
        y.withContiguousPointer { value in
          scales.withPointer {
            lk_normalize_gradient(out, g, value, $0, count / Swift.max(columns, 1), columns)
          }
        }
      }
    }
  }
}
