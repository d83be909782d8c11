public import Tensors

/// max(x, 0), as a layer.
public struct ReLU: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.relu() }
}

/// σ(x) = 1 / (1 + exp(−x)), as a layer.
public struct Sigmoid: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.sigmoid() }
}

/// The hyperbolic tangent, as a layer.
public struct Tanh: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.tanh() }
}

/// x Φ(x) with the normal distribution function Φ, as a layer.
public struct GELU: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.gelu() }
}

/// x σ(x), as a layer.
public struct SiLU: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.silu() }
}

/// x where it is positive and s x where it is not, as a layer.
public struct LeakyReLU: Layer {
  /// The slope s left of 0.
  public let slope: Float

  /// Creates the layer.
  public init(slope: Float = 0.01) {
    self.slope = slope
  }

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.leakyReLU(slope: slope) }
}

extension Tensor {
  /// x Φ(x) = x (1 + erf(x / √2)) / 2 of every element.
  ///
  /// Source: Hendrycks and Gimpel, “Gaussian Error Linear Units”, 2016.
  public func gelu() -> Tensor { mapped(.gelu) }

  /// x σ(x) of every element.
  public func silu() -> Tensor { mapped(.silu) }

  /// x where it is positive and `slope` x where it is not.
  public func leakyReLU(slope: Float = 0.01) -> Tensor {
    relu() - (-self).relu() * slope
  }
}
