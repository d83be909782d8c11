/// What a node did, with everything its derivative needs beside the saved tensors.
///
/// What is large lies apart, so that the others are quick to copy.
package enum Operation {
  /// A tensor that was made to require a gradient, not computed.
  case leaf
  case unary(Unary)
  case binary(Binary)
  /// Saved: the condition. Inputs: the values where it holds, and where not.
  case select
  /// The sum over `axes`, kept as axes of one element; the input's shape.
  case sum(axes: AxisSet, from: Shape)
  /// The repetition along axes of one element or new leading ones; the input's shape.
  case broadcast(from: Shape)
  /// The largest element along an axis, kept, and where it was; the input's shape.
  indirect case max(axis: Int, index: IntTensor, from: Shape)
  case reshape(from: Shape)
  case transpose(permutation: Shape)
  /// The window that starts at `start` along `axis`; the input's shape.
  case slice(axis: Int, start: Int, from: Shape)
  /// The input between `before` zeros and as many as complete the extent, along `axis`.
  case pad(axis: Int, before: Int, from: Shape)
  case concatenate(axis: Int, sizes: [Int])
  /// The slices `index` along `axis`; the input's shape.
  indirect case gather(axis: Int, index: IntTensor, from: Shape)
  /// The sum of slices into the positions `index` along `axis`; the input's shape.
  indirect case scatterAdd(axis: Int, index: IntTensor, from: Shape)
  case cumulativeSum(axis: Int, reverse: Bool)
  /// Saved: both factors.
  case matmul
  /// x W + b. Saved: x and W.
  case linear
  /// max(x W + b, 0). Saved: x, W and the output.
  case rectifiedLinear
  /// Along the last axis. Saved: the output.
  case softmax
  /// Along the last axis. Saved: the output.
  case logSoftmax
  /// The sum of the binary cross-entropy. Saved: logits, targets and, as `extra`, the derivative.
  case binaryCrossEntropy(scale: Float)
  /// The sum of squared differences. Saved: both and, as `extra`, the derivative.
  case squaredError(scale: Float)
  /// The sum of the cross-entropy of rows. Saved: logits and, as `extra`, the derivative.
  indirect case crossEntropy(labels: IntTensor, scale: Float)
  /// Rows of variance 1 and mean 0. Saved: the input and, as `extra`, mean and scale of each row.
  case normalize(epsilon: Float)
  /// Groups of channels of variance 1 and mean 0, scaled and shifted by channel. Saved: the input, the
  /// weight and, as `extra`, mean and scale of each group.
  case normalizeGroups(count: Int, epsilon: Float)
  /// A map linear in each of two tensors. Saved: both.
  indirect case convolution(Convolution, ConvolutionRole)
  /// Windows of an axis as a new last axis; the input's shape.
  indirect case windows(axis: Int, size: Int, step: Int, from: Shape)
  /// The adjoint of `windows`.
  indirect case overlapAdd(axis: Int, size: Int, step: Int, from: Shape)
  /// Elements at `index`, one for each place, along `axis`; the input's shape.
  indirect case take(axis: Int, index: IntTensor, from: Shape)
  /// The adjoint of `take`.
  indirect case putSum(axis: Int, index: IntTensor, from: Shape)
  /// A⁻¹ B. Saved: A and the output.
  case solve
  /// log |det A|. Saved: A.
  case logDeterminant
  /// An operation of the user. Saved: in the pullback.
  indirect case custom(any Pullback)
}

/// Functions of one tensor, element by element.
package enum Unary: Sendable {
  case exp, log, tanh, sigmoid, relu, sqrt, abs, sin, cos, erf, softplus, square, reciprocal
  /// x Φ(x) with the normal distribution function Φ, and x σ(x).
  case gelu, silu
  /// Not differentiable where it jumps; the derivative elsewhere is 0.
  case sign, step, floor
  /// s x + t.
  case affine(Float, Float)
  case power(Float)
  case clamp(Float, Float)
}

/// Functions of two tensors, element by element, with broadcasting.
package enum Binary: Sendable {
  case add, subtract, multiply, divide, maximum, minimum
  /// g where y is positive, else 0: ReLU's derivative.
  case reluGradient
}

/// The derivative of an operation outside the library.
package protocol Pullback: Sendable {
  /// The gradients of the inputs for the gradient of the output, in their order.
  func callAsFunction(_ gradient: Tensor) -> [Tensor?]
}

/// A set of axes of a tensor.
package struct AxisSet: Sendable, Hashable {
  private var bits: UInt8 = 0

  package init(_ axes: some Sequence<Int>) {
    for axis in axes { bits |= 1 << axis }
  }

  package func contains(_ axis: Int) -> Bool { bits & (1 << axis) != 0 }

  package var isEmpty: Bool { bits == 0 }
}
