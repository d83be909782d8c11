import Tensors

extension ReversePass {
  /// Operations that move, repeat or add up elements: linear, each the adjoint of another.
  mutating func movement(_ node: Node, _ g: Tensor) {
    if case .concatenate(let axis, let sizes) = node.operation {
      let parts = g.split(sizes: sizes, alongAxis: axis)
      for case (.some(let input), let part) in zip(node.inputs.others, parts) where needs(input) {
        accumulate(part, to: input)
      }
      return
    }
    if case .select = node.operation {
      select(node, g)
      return
    }
    guard let input = node.inputs.first, needs(input) else { return }
    if case .slice(let axis, let start, _) = node.operation {
      accumulate(g, axis: axis, start: start, to: input)
      return
    }
    accumulate(adjoint(node, g), to: input)
  }

  private func adjoint(_ node: Node, _ g: Tensor) -> Tensor {
    switch node.operation {
    case .sum(_, let from): g.broadcast(to: from)
    case .broadcast(let from): g.reduced(to: from)
    case .max(let axis, let index, let from):
      (g * Tensor(oneHot: index, along: axis, of: from))
    case .reshape(let from): g.reshaped(to: from)
    case .transpose(let permutation): g.permuted(inverse(permutation))
    case .pad(let axis, let before, let from):
      g.sliced(before..<(before + from[axis]), alongAxis: axis)
    case .gather(let axis, let index, let from):
      g.scatteringSum(index, count: from[axis], alongAxis: axis)
    case .scatterAdd(let axis, let index, _):
      g.selecting(index.reshaped([index.count]), alongAxis: axis)
    case .cumulativeSum(let axis, let reverse): g.runningSum(alongAxis: axis, reverse: !reverse)
    case .windows(let axis, _, let step, let from):
      g.overlapAdded(axis: axis, step: step, to: from)
    case .overlapAdd(let axis, let size, let step, _):
      g.windows(alongAxis: axis, size: size, step: step)
    case .take(let axis, let index, let from): g.puttingSum(index, axis: axis, count: from[axis])
    case .putSum(let axis, let index, _): g.taking(index, alongAxis: axis)
    default: demandFailure("gradient(of:wrt:): no rule for \(node.operation)")
    }
  }

  private func inverse(_ permutation: Shape) -> Shape {
    var inverse = permutation
    for (position, axis) in permutation.enumerated() { inverse[axis] = position }
    return inverse
  }

  private mutating func select(_ node: Node, _ g: Tensor) {
    guard let condition = node.saved.first else { return }
    let zero = Tensor(0)
    if let input = node.inputs.first, needs(input) {
      accumulate(condition.select(g, otherwise: zero), to: input)
    }
    if let input = node.inputs.second, needs(input) {
      accumulate(condition.select(zero, otherwise: g), to: input)
    }
  }
}
