import Tensors

extension ReversePass {
  /// y = (x − μ) s with s = 1 / √(σ² + ε): the gradient is s (g − mean(g) − y mean(g y)).
  mutating func normalize(_ epsilon: Float, _ node: Node, _ g: Tensor) {
    guard let input = node.inputs.first, needs(input), let x = node.saved.first,
      let statistics = node.saved.extra
    else { return }
    accumulate(
      createGraph
        ? Self.normalizationGradient(g, of: x, value: x.normalized(epsilon: epsilon), epsilon)
        : g.normalizeGradient(x, statistics: statistics),
      to: input)
  }

  /// y = w x̂ + b with x̂ as above in each group of channels: the gradients of w and b are the sums of
  /// g x̂ and g, and that of x is the one above for g w.
  mutating func normalizeGroups(_ count: Int, _ epsilon: Float, _ node: Node, _ g: Tensor) {
    guard let x = node.saved.first, let weight = node.saved.second,
      let statistics = node.saved.extra
    else { return }
    let gradients: (x: Tensor, weight: Tensor, bias: Tensor)
    if createGraph {
      let rows = statistics.shape[0]
      let channels = weight.count / count
      // [images, groups, channels of a group, places]
      let parts: Shape = [rows / count, count, channels, x.count / Swift.max(rows * channels, 1)]
      let flat = x.reshaped([rows, x.count / Swift.max(rows, 1)])
      let value = flat.normalized(epsilon: epsilon)
      let own = g.reshaped(to: parts)
      let scaled = (own * weight.reshaped([count, channels, 1])).reshaped(to: flat.shape)
      gradients = (
        Self.normalizationGradient(scaled, of: flat, value: value, epsilon).reshaped(to: x.shape),
        (own * value.reshaped(to: parts)).sum(alongAxes: [0, 3]).flattened(),
        own.sum(alongAxes: [0, 3]).flattened()
      )
    } else {
      gradients = g.normalizeGradient(x, groupCount: count, statistics: statistics, weight: weight)
    }
    if let input = node.inputs.first, needs(input) { accumulate(gradients.x, to: input) }
    if let input = node.inputs.second, needs(input) { accumulate(gradients.weight, to: input) }
    if let input = node.inputs.third, needs(input) { accumulate(gradients.bias, to: input) }
  }

  private static func normalizationGradient(
    _ g: Tensor, of x: Tensor, value: Tensor, _ epsilon: Float
  ) -> Tensor {
    let axis = [x.rank - 1]
    let scale = (x.variance(alongAxes: axis, keepingAxes: true) + epsilon).raised(to: -0.5)
    let projection = (g * value).mean(alongAxes: axis, keepingAxes: true)
    return scale * (g - g.mean(alongAxes: axis, keepingAxes: true) - value * projection)
  }
}
