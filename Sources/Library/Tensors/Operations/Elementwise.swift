import CKernels

extension Tensor {
  /// Applies `function` to every element and records it.
  package func mapped(_ function: Unary) -> Tensor {
    let source = contiguous()
    let result = Tensor.make(shape) { out in
      source.withPointer { function.apply(out, $0, count) }
    }
    guard isRecorded else { return result }
    let output = function.derivativeUsesOutput ? result.with(node: nil) : nil
    return result.recorded(
      .unary(function), Edges(node),
      saved: SavedTensors(function.derivativeUsesInput ? self : nil, output: output))
  }

  /// Applies `function` to the elements of two tensors and records it.
  package static func combined(_ function: Binary, _ a: Tensor, _ b: Tensor) -> Tensor {
    let result = apply(function.kernel, a, b, function.name)
    guard areRecorded(a, b) else { return result }
    return result.recorded(
      .binary(function), Edges(a.node, b.node),
      saved: function.isLinear ? SavedTensors() : SavedTensors(a, b))
  }
}

extension Unary {
  /// Writes f of `count` elements.
  func apply(_ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int) {
    switch self {
    case .exp: lk_map(lk_exp, out, x, count)
    case .log: lk_map(lk_log, out, x, count)
    case .tanh: lk_map(lk_tanh, out, x, count)
    case .sigmoid: lk_map(lk_sigmoid, out, x, count)
    case .relu: lk_map(lk_relu, out, x, count)
    case .sqrt: lk_map(lk_sqrt, out, x, count)
    case .abs: lk_map(lk_abs, out, x, count)
    case .sin: lk_map(lk_sin, out, x, count)
    case .cos: lk_map(lk_cos, out, x, count)
    case .erf: lk_map(lk_erf, out, x, count)
    case .softplus: lk_map(lk_softplus, out, x, count)
    case .gelu: lk_map(lk_gelu, out, x, count)
    case .silu: lk_map(lk_silu, out, x, count)
    case .square: lk_map(lk_square, out, x, count)
    case .reciprocal: lk_map(lk_reciprocal, out, x, count)
    case .sign: lk_map(lk_sign, out, x, count)
    case .step: lk_map(lk_step, out, x, count)
    case .floor: lk_map(lk_floor, out, x, count)
    case .affine(let scale, let offset): lk_affine(out, x, scale, offset, count)
    case .power(let exponent): lk_power(out, x, exponent, count)
    case .clamp(let low, let high): lk_clamp(out, x, low, high, count)
    }
  }

  /// Whether the derivative is written in terms of f(x).
  var derivativeUsesOutput: Bool {
    switch self {
    case .exp, .tanh, .sigmoid, .relu, .sqrt, .reciprocal: true
    default: false
    }
  }

  /// Whether the derivative is written in terms of x.
  var derivativeUsesInput: Bool {
    switch self {
    case .log, .abs, .sin, .cos, .erf, .softplus, .gelu, .silu, .square, .power, .clamp: true
    default: false
    }
  }
}

extension Binary {
  /// Whether the derivative needs the shapes of the operands only.
  var isLinear: Bool {
    switch self {
    case .add, .subtract: true
    default: false
    }
  }

  var kernel: lk_binary_pointer {
    switch self {
    case .add: lk_add
    case .subtract: lk_subtract
    case .multiply: lk_multiply
    case .divide: lk_divide
    case .maximum: lk_maximum
    case .minimum: lk_minimum
    case .reluGradient: lk_relu_gradient
    }
  }

  var name: StaticString {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .maximum: "maximum"
    case .minimum: "minimum"
    case .reluGradient: "reluGradient"
    }
  }
}
