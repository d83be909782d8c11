public import Tensors

/// How the losses of the elements become one number.
public enum Reduction: Sendable {
  /// Their mean.
  case mean
  /// Their sum.
  case sum

  package func scale(count: Int) -> Float {
    switch self {
    case .mean: 1 / Float(count)
    case .sum: 1
    }
  }
}

/// The squared error (ŷ − y)².
///
/// - Precondition: The shapes are equal.
public func meanSquaredError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean
) -> Tensor {
  scaledSquaredError(
    predictions, targets, scale: reduction.scale(count: predictions.count))
}

/// The binary cross-entropy −t log σ(l) − (1 − t) log(1 − σ(l)), from the logits.
///
/// Targets may be any numbers in 0...1; the value is finite for every logit.
/// - Precondition: The shapes are equal.
public func binaryCrossEntropy(
  logits: Tensor, targets: Tensor, reduction: Reduction = .mean
) -> Tensor {
  scaledBinaryCrossEntropy(
    logits: logits, targets: targets, scale: reduction.scale(count: logits.count))
}

/// The cross-entropy −log softmax(l)[label], from the logits.
///
/// - Parameters:
///   - logits: One score a class, [..., C].
///   - labels: The classes, [...].
///   - reduction: Mean or sum over the labels.
/// - Returns: A scalar.
/// - Precondition: The shapes fit and every label is in 0..<C.
public func crossEntropy(
  logits: Tensor, labels: IntTensor, reduction: Reduction = .mean
) -> Tensor {
  let classes = logits.shape[logits.rank - 1]
  return scaledCrossEntropy(
    logits: logits.rank == 2 ? logits : logits.reshaped([-1, classes]),
    labels: labels.shape.count == 1 ? labels : labels.reshaped([labels.count]),
    scale: reduction.scale(count: labels.count))
}

/// The absolute error |ŷ − y|.
///
/// - Precondition: The shapes are equal.
public func meanAbsoluteError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean
) -> Tensor {
  reduction.applied(to: (predictions - targets).abs())
}

/// The squared error near 0 and the absolute error beyond β, joined smoothly.
///
///     d² / 2β for |d| < β, |d| − β/2 otherwise, with d = ŷ − y
///
/// - Precondition: The shapes are equal.
public func smoothAbsoluteError(
  _ predictions: Tensor, _ targets: Tensor, beta: Float = 1, reduction: Reduction = .mean
) -> Tensor {
  let distance = (predictions - targets).abs()
  let near = distance.clamped(to: 0...beta)
  return reduction.applied(to: near.squared() / (2 * beta) + (distance - near))
}

/// The divergence KL(N(μ, σ²) ‖ N(0, 1)) of every element, from μ and log σ².
///
///     (σ² + μ² − 1 − log σ²) / 2
///
/// Source: Kingma and Welling, “Auto-Encoding Variational Bayes”, 2014, appendix B.
public func gaussianDivergence(mean: Tensor, logVariance: Tensor) -> Tensor {
  (logVariance.exp() + mean.squared() - 1 - logVariance) * 0.5
}

extension Reduction {
  /// The mean or the sum of the elements.
  func applied(to losses: Tensor) -> Tensor {
    switch self {
    case .mean: losses.mean()
    case .sum: losses.sum()
    }
  }
}
