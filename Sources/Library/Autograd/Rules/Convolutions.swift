import Tensors

extension ReversePass {
  /// The three maps of a convolution are the partial derivatives of one trilinear form, so the
  /// gradients of each are the other two.
  mutating func convolve(
    _ convolution: Convolution, _ role: ConvolutionRole, _ node: Node, _ g: Tensor
  ) {
    guard let a = node.saved.first, let b = node.saved.second else { return }
    let first: () -> Tensor
    let second: () -> Tensor
    switch role {
    case .forward:
      first = { .convolved(g, b, convolution, .image(height: a.shape[2], width: a.shape[3])) }
      second = { .convolved(a, g, convolution, .kernel(height: b.shape[2], width: b.shape[3])) }
    case .image:
      first = { .convolved(g, b, convolution, .forward) }
      second = { .convolved(g, a, convolution, .kernel(height: b.shape[2], width: b.shape[3])) }
    case .kernel:
      first = { .convolved(b, g, convolution, .image(height: a.shape[2], width: a.shape[3])) }
      second = { .convolved(a, g, convolution, .forward) }
    }
    if let input = node.inputs.first, needs(input) { accumulate(first(), to: input) }
    if let input = node.inputs.second, needs(input) { accumulate(second(), to: input) }
    // What was added to every place of a channel.
    if let input = node.inputs.third, needs(input) {
      accumulate(g.sum(alongAxes: [0, 2, 3]), to: input)
    }
  }

  /// For X = A⁻¹ B the gradients are −A⁻ᵀ g Xᵀ and A⁻ᵀ g; for log |det A| it is g A⁻ᵀ.
  mutating func solve(_ node: Node, _ g: Tensor) {
    guard let a = node.saved.first else { return }
    guard let output = node.saved.output else {
      if let input = node.inputs.first, needs(input) {
        accumulate(g * a.transposed().inverse(), to: input)
      }
      return
    }
    let right = a.transposed().solve(g)
    if let input = node.inputs.first, needs(input) {
      let x = createGraph ? output.with(node: node) : output
      accumulate(-Tensors.matmul(right, x.transposed()), to: input)
    }
    if let input = node.inputs.second, needs(input) { accumulate(right, to: input) }
  }
}
