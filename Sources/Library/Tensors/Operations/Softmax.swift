import CKernels

extension Tensor {
  /// exp(xᵢ) / Σⱼ exp(xⱼ) along an axis, the last one unless told otherwise.
  ///
  /// The largest element is subtracted first, so that large elements do not overflow.
  public func softmax(alongAxis axis: Int = -1) -> Tensor {
    alongLastAxis(axis, "softmax(alongAxis:)") { $0.rowSoftmax() }
  }

  /// xᵢ − log Σⱼ exp(xⱼ) along an axis, the last one unless told otherwise.
  public func logSoftmax(alongAxis axis: Int = -1) -> Tensor {
    alongLastAxis(axis, "logSoftmax(alongAxis:)") { $0.rowLogSoftmax() }
  }

  /// log Σⱼ exp(xⱼ) along an axis, which disappears unless `keepingAxes`.
  public func logSumExp(alongAxis axis: Int = -1, keepingAxes: Bool = false) -> Tensor {
    let axis = resolved(axis, "logSumExp(alongAxis:)")
    let top = unrecorded.max(alongAxis: axis, keepingAxes: true)
    // A row of −∞ has the logarithm −∞; its own maximum would make NaN of it.
    let shift = (top.abs() .== Float.infinity).select(Tensor(0), otherwise: top)
    let kept = (self - shift).exp().sum(alongAxis: axis, keepingAxes: true).log() + shift
    return keepingAxes ? kept : kept.squeezingShape(at: axis)
  }

  private func alongLastAxis(
    _ axis: Int, _ name: StaticString, _ function: (Tensor) -> Tensor
  ) -> Tensor {
    let axis = resolved(axis, name)
    if axis == rank - 1 { return function(self) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return function(transposed(order)).transposed(order)
  }

  private func rowSoftmax() -> Tensor {
    let columns = shape[rank - 1]
    let result = Tensor.make(shape) { out in
      withContiguousPointer { lk_softmax(out, $0, count / Swift.max(columns, 1), columns) }
    }
    guard isRecorded else { return result }
    let output = result
    return result.recorded(
      .softmax, Edges(node), saved: SavedTensors(output: output.with(node: nil)))
  }

  private func rowLogSoftmax() -> Tensor {
    let columns = shape[rank - 1]
    let result = Tensor.make(shape) { out in
      withContiguousPointer { lk_log_softmax(out, $0, count / Swift.max(columns, 1), columns) }
    }
    guard isRecorded else { return result }
    let output = result
    return result.recorded(
      .logSoftmax, Edges(node), saved: SavedTensors(output: output.with(node: nil)))
  }
}
