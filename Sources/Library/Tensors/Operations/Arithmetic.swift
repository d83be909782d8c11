extension Tensor {
  /// The sum, element by element, with broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor { combined(.add, a, b) }

  /// The difference, element by element, with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor { combined(.subtract, a, b) }

  /// The product, element by element, with broadcasting; for matrices see ``matmul(_:_:)``.
  public static func * (a: Tensor, b: Tensor) -> Tensor { combined(.multiply, a, b) }

  /// The quotient, element by element, with broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor { combined(.divide, a, b) }

  /// Adds a number to every element.
  public static func + (a: Tensor, b: Float) -> Tensor { a.mapped(.affine(1, b)) }

  /// Adds a number to every element.
  public static func + (a: Float, b: Tensor) -> Tensor { b.mapped(.affine(1, a)) }

  /// Subtracts a number from every element.
  public static func - (a: Tensor, b: Float) -> Tensor { a.mapped(.affine(1, -b)) }

  /// Subtracts every element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor { b.mapped(.affine(-1, a)) }

  /// Multiplies every element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a.mapped(.affine(b, 0)) }

  /// Multiplies every element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b.mapped(.affine(a, 0)) }

  /// Divides every element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }

  /// Divides a number by every element.
  public static func / (a: Float, b: Tensor) -> Tensor {
    a == 1 ? b.reciprocal() : Tensor(a) / b
  }

  /// Changes the sign of every element.
  public static prefix func - (a: Tensor) -> Tensor { a.mapped(.affine(-1, 0)) }

  /// Replaces the tensor by the sum.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }

  /// Replaces the tensor by the difference.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }

  /// Replaces the tensor by the product, element by element.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }

  /// Replaces the tensor by the quotient, element by element.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// Adds a number to every element.
  public static func += (a: inout Tensor, b: Float) { a = a + b }

  /// Subtracts a number from every element.
  public static func -= (a: inout Tensor, b: Float) { a = a - b }

  /// Multiplies every element by a number.
  public static func *= (a: inout Tensor, b: Float) { a = a * b }

  /// Divides every element by a number.
  public static func /= (a: inout Tensor, b: Float) { a = a / b }
}

extension Tensor {
  /// e to the power of every element.
  public func exp() -> Tensor { mapped(.exp) }

  /// The natural logarithm of every element.
  public func log() -> Tensor { mapped(.log) }

  /// The hyperbolic tangent of every element.
  public func tanh() -> Tensor { mapped(.tanh) }

  /// The logistic function σ(x) = 1 / (1 + exp(−x)) of every element.
  public func sigmoid() -> Tensor { mapped(.sigmoid) }

  /// The positive part max(x, 0) of every element; the derivative at 0 is taken as 0.
  public func relu() -> Tensor { mapped(.relu) }

  /// The square root of every element.
  public func squareRoot() -> Tensor { mapped(.sqrt) }

  /// The absolute value of every element; the derivative at 0 is taken as 0.
  public func abs() -> Tensor { mapped(.abs) }

  /// The sine of every element, in radians.
  public func sin() -> Tensor { mapped(.sin) }

  /// The cosine of every element, in radians.
  public func cos() -> Tensor { mapped(.cos) }

  /// The error function 2/√π ∫₀ˣ exp(−t²) dt of every element.
  public func erf() -> Tensor { mapped(.erf) }

  /// log(1 + exp(x)) of every element, without overflow.
  public func softplus() -> Tensor { mapped(.softplus) }

  /// The square of every element.
  public func squared() -> Tensor { mapped(.square) }

  /// 1/x of every element.
  public func reciprocal() -> Tensor { mapped(.reciprocal) }

  /// −1, 0 or 1 by the sign of every element; the derivative is 0.
  public func sign() -> Tensor { mapped(.sign) }

  /// The largest whole number not above every element; the derivative is 0.
  public func floor() -> Tensor { mapped(.floor) }

  /// Every element to the power `exponent`.
  public func raised(to exponent: Float) -> Tensor {
    exponent == 2 ? squared() : mapped(.power(exponent))
  }

  /// Every element moved to the nearest number of `range`; the derivative outside is 0.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    mapped(.clamp(range.lowerBound, range.upperBound))
  }
}

/// The larger of two tensors, element by element; where they are equal the derivative goes to `a`.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { Tensor.combined(.maximum, a, b) }

/// The smaller of two tensors, element by element; where they are equal the derivative goes to `a`.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { Tensor.combined(.minimum, a, b) }
