import Tensors

extension ReversePass {
  /// f(x): the gradient is g f′(x).
  mutating func unary(_ function: Unary, _ node: Node, _ g: Tensor) {
    guard let input = node.inputs.first, needs(input) else { return }
    let x = node.saved.first
    // The output as an expression of the input, for derivatives of the derivative.
    let y = node.saved.output.map { createGraph ? $0.with(node: node) : $0 }
    accumulate(derivative(function, x: x, y: y, g), to: input)
  }

  private func derivative(_ function: Unary, x: Tensor?, y: Tensor?, _ g: Tensor) -> Tensor {
    switch (function, x, y) {
    case (.exp, _, let y?): g * y
    case (.tanh, _, let y?): createGraph ? g * (1 - y.squared()) : g.tanhGradient(y)
    case (.sigmoid, _, let y?): createGraph ? g * (y - y.squared()) : g.sigmoidGradient(y)
    case (.relu, _, let y?): Tensor.combined(.reluGradient, g, y.detached())
    case (.sqrt, _, let y?): g * 0.5 / y
    case (.reciprocal, _, let y?): -(g * y.squared())
    case (.log, let x?, _): g / x
    case (.abs, let x?, _): g * x.detached().sign()
    case (.sin, let x?, _): g * x.cos()
    case (.cos, let x?, _): -(g * x.sin())
    case (.erf, let x?, _): g * (-x.squared()).exp() * 1.128_379_167_095_512_6
    case (.softplus, let x?, _): createGraph ? g * x.sigmoid() : g.softplusGradient(x)
    case (.gelu, let x?, _): createGraph ? g * Self.geluSlope(x) : g.geluGradient(x)
    case (.silu, let x?, _): createGraph ? g * Self.siluSlope(x) : g.siluGradient(x)
    case (.square, let x?, _): g * x * 2
    case (.power(let p), let x?, _): g * x.raised(to: p - 1) * p
    case (.clamp(let low, let high), let x?, _):
      g * ((x.detached() .>= low) * (x.detached() .<= high))
    case (.affine(let scale, _), _, _): scale == 1 ? g : g * scale
    default: Tensor(zeros: g.shape)
    }
  }

  /// Φ(x) + x φ(x) with distribution function and density of the normal distribution.
  private static func geluSlope(_ x: Tensor) -> Tensor {
    let density = (x.squared() * -0.5).exp() * 0.398_942_280_401_432_7
    return ((x * 0.707_106_781_186_547_5).erf() + 1) * 0.5 + x * density
  }

  /// σ(x) (1 + x (1 − σ(x))).
  private static func siluSlope(_ x: Tensor) -> Tensor {
    let s = x.sigmoid()
    return s * (1 + x * (1 - s))
  }

  /// f(a, b) with broadcasting: the gradients are summed over what was repeated.
  mutating func binary(_ function: Binary, _ node: Node, _ g: Tensor) {
    let (a, b) = (node.saved.first, node.saved.second)
    if let input = node.inputs.first, needs(input) {
      accumulate(leftDerivative(function, a, b, g).reduced(to: input.shape), to: input)
    }
    if let input = node.inputs.second, needs(input) {
      accumulate(rightDerivative(function, a, b, g).reduced(to: input.shape), to: input)
    }
  }

  private func leftDerivative(
    _ function: Binary, _ a: Tensor?, _ b: Tensor?, _ g: Tensor
  ) -> Tensor {
    switch (function, a, b) {
    case (.multiply, _, let b?): g * b
    case (.divide, _, let b?): g / b
    case (.maximum, let a?, let b?): g * (a .>= b)
    case (.minimum, let a?, let b?): g * (a .<= b)
    case (.reluGradient, _, let b?): Tensor.combined(.reluGradient, g, b.detached())
    default: g
    }
  }

  private func rightDerivative(
    _ function: Binary, _ a: Tensor?, _ b: Tensor?, _ g: Tensor
  ) -> Tensor {
    switch (function, a, b) {
    case (.subtract, _, _): -g
    case (.multiply, let a?, _): g * a
    case (.divide, let a?, let b?): -(g * a / b.squared())
    case (.maximum, let a?, let b?): g * (b .> a)
    case (.minimum, let a?, let b?): g * (b .< a)
    case (.reluGradient, _, _): Tensor(zeros: g.shape)
    default: g
    }
  }
}

extension Tensor {
  /// The sum over the axes along which `shape` was repeated to become this tensor's.
  func reduced(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    let extra = rank - shape.count
    let axes = (0..<rank).filter { $0 < extra || (shape[$0 - extra] == 1 && self.shape[$0] != 1) }
    return summed(AxisSet(axes)).reshaped(to: shape)
  }
}
