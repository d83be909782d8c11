import CKernels

// The sums that losses are made of. Each computes its derivative along with the value when it will
// be wanted: the exponentials are the expensive part of both.

/// The sum of −t log σ(l) − (1 − t) log(1 − σ(l)), multiplied by `scale`.
package func scaledBinaryCrossEntropy(
  logits: Tensor, targets: Tensor, scale: Float
) -> Tensor {
  demand(
    logits.shape == targets.shape,
    "binaryCrossEntropy: logits \(logits.shape) and targets \(targets.shape) differ")
  let recorded = Tensor.areRecorded(logits, targets)
  let (loss, derivative) = fusedLoss(logits, targets, recorded, scale, lk_binary_cross_entropy)
  guard recorded else { return loss }
  return loss.recorded(
    .binaryCrossEntropy(scale: scale), Edges(logits.node, targets.node),
    saved: SavedTensors(logits, targets, extra: derivative))
}

/// The sum of (a − b)², multiplied by `scale`.
package func scaledSquaredError(_ a: Tensor, _ b: Tensor, scale: Float) -> Tensor {
  demand(
    a.shape == b.shape, "squaredError: the shapes \(a.shape) and \(b.shape) differ")
  let recorded = Tensor.areRecorded(a, b)
  let (loss, derivative) = fusedLoss(a, b, recorded, scale, lk_squared_error)
  guard recorded else { return loss }
  return loss.recorded(
    .squaredError(scale: scale), Edges(a.node, b.node), saved: SavedTensors(a, b, extra: derivative)
  )
}

/// The sum over rows of −log softmax(logits)[label], multiplied by `scale`.
package func scaledCrossEntropy(logits: Tensor, labels: IntTensor, scale: Float) -> Tensor {
  demand(
    logits.rank == 2 && labels.shape == [logits.shape[0]],
    "crossEntropy: logits \(logits.shape) and labels \(labels.shape) do not fit; "
      + "expected [N, C] and [N]")
  let (rows, columns) = (logits.shape[0], logits.shape[1])
  labels.check(below: columns, "crossEntropy", logits.shape)
  let recorded = logits.isRecorded
  var total = 0.0
  func run(_ derivative: UnsafeMutablePointer<Float>?) {
    labels.scalars.withUnsafeBufferPointer { index in
      total = logits.withContiguousPointer {
        lk_cross_entropy(derivative, $0, index.baseAddress, scale, rows, columns)
      }
    }
  }
  guard recorded else {
    run(nil)
    return Tensor(Float(total) * scale)
  }
  let derivative = Tensor.make(logits.shape) { run($0) }
  return Tensor(Float(total) * scale).recorded(
    .crossEntropy(labels: labels, scale: scale), Edges(logits.node),
    saved: SavedTensors(logits, extra: derivative))
}

private typealias LossKernel = (
  UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, Float, Int
) -> Double

private func fusedLoss(
  _ a: Tensor, _ b: Tensor, _ recorded: Bool, _ scale: Float, _ kernel: LossKernel
) -> (loss: Tensor, derivative: Tensor?) {
  let (x, y) = (a.contiguous(), b.contiguous())
  var total = 0.0
  func run(_ derivative: UnsafeMutablePointer<Float>?) {
    total = x.withPointer { p in y.withPointer { q in kernel(derivative, p, q, scale, x.count) } }
  }
  let derivative = recorded ? Tensor.make(a.shape) { run($0) } : nil
  if !recorded { run(nil) }
  return (Tensor(Float(total * Double(scale))), derivative)
}
