import Tensors

extension ReversePass {
  /// C = A B: the gradients are g Bᵀ and Aᵀ g, summed over repeated matrices.
  mutating func matmul(_ node: Node, _ g: Tensor) {
    guard let a = node.saved.first, let b = node.saved.second else { return }
    if let input = node.inputs.first, needs(input) {
      accumulate(
        isTurned(a, for: g)
          ? Tensors.matmul(b, g.transposed()).transposed()
          : Tensors.matmul(g, b.transposed()).reduced(to: a.shape),
        to: input)
    }
    if let input = node.inputs.second, needs(input) {
      if isTurned(b, for: g) {
        accumulate(Tensors.matmul(g.transposed(), a).transposed(), to: input)
      } else if b.rank == 2 {
        accumulate(productOf: rows(a).transposed(), rows(g), to: input)
      } else {
        accumulate(Tensors.matmul(a.transposed(), g).reduced(to: b.shape), to: input)
      }
    }
  }

  /// Whether the columns of an operand lie without gaps, as those of a transposed matrix do, and none
  /// is repeated: its gradient is then computed to lie so too, or the transposition's own rule would
  /// hand on what has to be copied before it can be added.
  private func isTurned(_ operand: Tensor, for g: Tensor) -> Bool {
    let (rank, strides) = (operand.rank, operand.body.strides)
    return rank == g.rank && operand.shape[rank - 1] > 1 && strides[rank - 1] != 1
      && strides[rank - 2] == 1 && (0..<(rank - 2)).allSatisfy { operand.shape[$0] == g.shape[$0] }
  }

  /// x W + b: the gradients are g Wᵀ, xᵀ g and the sum of the rows of g, which the caller may have.
  mutating func linear(_ node: Node, _ g: Tensor, biasGradient: Tensor? = nil) {
    guard let x = node.saved.first, let weight = node.saved.second else { return }
    if let input = node.inputs.first, needs(input) {
      accumulate(Tensors.matmul(g, weight.transposed()), to: input)
    }
    if let input = node.inputs.second, needs(input) {
      accumulate(productOf: rows(x).transposed(), rows(g), to: input)
    }
    if let input = node.inputs.third, needs(input) {
      accumulate(biasGradient ?? rows(g).sum(alongAxis: 0), to: input)
    }
  }

  /// max(x W + b, 0): those of x W + b, where the output is positive.
  mutating func rectifiedLinear(_ node: Node, _ g: Tensor) {
    guard let y = node.saved.output else { return }
    if createGraph {
      linear(node, Tensor.combined(.reluGradient, g, y))
    } else {
      let (gradient, sums) = g.reluGradientWithSums(y)
      linear(node, gradient, biasGradient: sums)
    }
  }

  /// [..., D] as a matrix.
  private func rows(_ x: Tensor) -> Tensor {
    x.rank == 2 ? x : x.reshaped([x.count / max(x.shape[x.rank - 1], 1), x.shape[x.rank - 1]])
  }
}
