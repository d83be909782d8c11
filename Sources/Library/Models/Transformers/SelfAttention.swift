public import Tensors

// snippet.plain-self-attention
/// Self-attention without a single parameter: yᵢ = Σⱼ αᵢⱼ xⱼ with α = softmax(X Xᵀ).
///
/// Each output is a mixture of all inputs, with weights ≥ 0 that sum to 1.
///
/// Shapes: x [..., T, D] gives the same. Source: seed 004, Lecture 7, “Self-Attention”.
public func plainSelfAttention(_ x: Tensor) -> Tensor {
  matmul(matmul(x, x.transposed()).softmax(), x)
}
// snippet.end
