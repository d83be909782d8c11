import Tensors

/// The kinds of operations that a graph may hold, each by name.
///
/// The initializers list every case: an operation added to the library does not compile here until
/// it is named, and then the test of coverage asks for a case that differentiates it.
enum OperationKind: String, CaseIterable {
  case leaf, select, sum, broadcast, max, reshape, transpose, slice, pad, concatenate,
    gather, scatterAdd, cumulativeSum, matmul, linear, rectifiedLinear, softmax, logSoftmax,
    binaryCrossEntropy, squaredError, crossEntropy, normalize, normalizeGroups, convolution,
    windows,
    overlapAdd, take, putSum, solve, logDeterminant, custom
  case exp, log, tanh, sigmoid, relu, sqrt, abs, sin, cos, erf, softplus, gelu, silu, square,
    reciprocal, sign, step, floor, affine, power, clamp
  case add, subtract, multiply, divide, maximum, minimum, reluGradient

  init(_ operation: Operation) {
    self =
      switch operation {
      case .unary(let function): Self(function)
      case .binary(let function): Self(function)
      case .leaf: .leaf
      case .select: .select
      case .sum: .sum
      case .broadcast: .broadcast
      case .max: .max
      case .reshape: .reshape
      case .transpose: .transpose
      case .slice: .slice
      case .pad: .pad
      case .concatenate: .concatenate
      case .gather: .gather
      case .scatterAdd: .scatterAdd
      case .cumulativeSum: .cumulativeSum
      case .matmul: .matmul
      case .linear: .linear
      case .rectifiedLinear: .rectifiedLinear
      case .softmax: .softmax
      case .logSoftmax: .logSoftmax
      case .binaryCrossEntropy: .binaryCrossEntropy
      case .squaredError: .squaredError
      case .crossEntropy: .crossEntropy
      case .normalize: .normalize
      case .normalizeGroups: .normalizeGroups
      case .convolution: .convolution
      case .windows: .windows
      case .overlapAdd: .overlapAdd
      case .take: .take
      case .putSum: .putSum
      case .solve: .solve
      case .logDeterminant: .logDeterminant
      case .custom: .custom
      }
  }

  private init(_ function: Unary) {
    self =
      switch function {
      case .exp: .exp
      case .log: .log
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .relu: .relu
      case .sqrt: .sqrt
      case .abs: .abs
      case .sin: .sin
      case .cos: .cos
      case .erf: .erf
      case .softplus: .softplus
      case .gelu: .gelu
      case .silu: .silu
      case .square: .square
      case .reciprocal: .reciprocal
      case .sign: .sign
      case .step: .step
      case .floor: .floor
      case .affine: .affine
      case .power: .power
      case .clamp: .clamp
      }
  }

  private init(_ function: Binary) {
    self =
      switch function {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .maximum: .maximum
      case .minimum: .minimum
      case .reluGradient: .reluGradient
      }
  }
}
