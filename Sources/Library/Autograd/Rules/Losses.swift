import Tensors

extension ReversePass {
  /// The gradient of softmax is y (g − Σ g y), that of log-softmax g − exp(y) Σ g, for the output y.
  mutating func softmax(_ node: Node, _ g: Tensor) {
    guard let input = node.inputs.first, needs(input), let output = node.saved.output else {
      return
    }
    let isLogarithm = if case .logSoftmax = node.operation { true } else { false }
    if !createGraph {
      accumulate(
        isLogarithm ? g.logSoftmaxGradient(output) : g.softmaxGradient(output), to: input)
      return
    }
    let y = output.with(node: node)
    let gradient =
      isLogarithm
      ? g - y.exp() * g.sum(alongAxis: -1, keepingAxes: true)
      : y * (g - (g * y).sum(alongAxis: -1, keepingAxes: true))
    accumulate(gradient, to: input)
  }

  /// Losses whose derivative was computed along with the value.
  mutating func loss(_ node: Node, _ g: Tensor) {
    if !createGraph, let derivative = node.saved.extra {
      fusedLoss(node, g.item(), derivative)
      return
    }
    guard let first = node.saved.first else { return }
    switch node.operation {
    case .binaryCrossEntropy(let scale):
      guard let targets = node.saved.second else { return }
      let factor = g * scale
      if needs(node.inputs.first), let input = node.inputs.first {
        accumulate(factor * (first.sigmoid() - targets), to: input)
      }
      if needs(node.inputs.second), let input = node.inputs.second {
        accumulate(-(factor * first), to: input)
      }
    case .squaredError(let scale):
      guard let second = node.saved.second else { return }
      let gradient = (g * (2 * scale)) * (first - second)
      if needs(node.inputs.first), let input = node.inputs.first {
        accumulate(gradient, to: input)
      }
      if needs(node.inputs.second), let input = node.inputs.second {
        accumulate(-gradient, to: input)
      }
    case .crossEntropy(let labels, let scale):
      guard let input = node.inputs.first, needs(input) else { return }
      let oneHot = Tensor(oneHot: labels, classes: first.shape[1])
      accumulate((g * scale) * (first.softmax() - oneHot), to: input)
    default: break
    }
  }

  private mutating func fusedLoss(_ node: Node, _ g: Float, _ derivative: Tensor) {
    if needs(node.inputs.first), let input = node.inputs.first {
      accumulate(g == 1 ? derivative : derivative * g, to: input)
    }
    guard needs(node.inputs.second), let input = node.inputs.second else { return }
    if case .binaryCrossEntropy(let scale) = node.operation, let logits = node.saved.first {
      accumulate(logits.detached() * (-g * scale), to: input)
    } else {
      accumulate(derivative * -g, to: input)
    }
  }
}
