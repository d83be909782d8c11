internal import Autograd
internal import Glibc
public import NeuralNetworks
public import Tensors

// snippet.normalizing-flow
/// Layers that turn normal noise into data, one after the other, with an exact likelihood.
///
///     x = f_L ∘ … ∘ f₁(z)      z ~ N(0, I)
///     log p(x) = log N(z; 0, I) − Σᵢ log |det ∂zᵢ/∂zᵢ₋₁|
///
/// where z₀ = z = f₁⁻¹(… f_L⁻¹(x)) and z_L = x.
///
/// Shapes: x and z [n, D].
/// Source: seed 004, “Normalizing Flows”; Rezende and Mohamed, 2015.
public struct NormalizingFlow<Layer: FlowLayer>: Module {
  /// f₁, …, f_L.
  public var layers: [Layer]

  /// x for each z.
  public func callAsFunction(_ z: Tensor) -> Tensor {
    layers.reduce(z) { $1.forward($0).x }
  }

  /// z for each x, and the sum of the log determinants.
  public func inverse(_ x: Tensor) -> (z: Tensor, logDeterminant: Tensor) {
    layers.reversed().reduce((x, Tensor(zeros: [x.shape[0]]))) { state, layer in
      let (z, logDeterminant) = layer.inverse(state.0)
      return (z, state.1 + logDeterminant)
    }
  }

  /// log p(x) for each row, in nats; [n].
  public func logLikelihood(_ x: Tensor) -> Tensor {
    let (z, logDeterminant) = inverse(x)
    return standardNormalLogDensity(z) - logDeterminant
  }
}
// snippet.end

extension NormalizingFlow {
  /// Creates a flow of the given layers.
  public init(_ layers: [Layer]) { self.layers = layers }

  /// Draws data, [count, size].
  public func sample(_ count: Int, size: Int, using generator: inout SeededGenerator) -> Tensor {
    noGrad { self(Tensor(normal: [count, size], using: &generator)) }
  }

  /// The points after each layer: z, f₁(z), …, x.
  public func stages(_ z: Tensor) -> [Tensor] {
    noGrad { layers.reduce(into: [z]) { $0.append($1.forward($0[$0.count - 1]).x) } }
  }
}

extension NormalizingFlow<AffineCoupling> {
  /// Creates a RealNVP of `depth` layers; neighbours move different halves unless told otherwise.
  public init(
    size: Int, depth: Int, hiddenSize: Int = 32, alternates: Bool = true,
    using generator: inout SeededGenerator
  ) {
    layers = (0..<depth).map {
      AffineCoupling(
        size: size, hiddenSize: hiddenSize, movesFirst: alternates && $0 % 2 == 1,
        using: &generator)
    }
  }
}

extension NormalizingFlow<AdditiveCoupling> {
  /// Creates a NICE of `depth` layers; neighbours move different halves unless told otherwise.
  public init(
    size: Int, depth: Int, hiddenSize: Int = 32, alternates: Bool = true,
    using generator: inout SeededGenerator
  ) {
    layers = (0..<depth).map {
      AdditiveCoupling(
        size: size, hiddenSize: hiddenSize, movesFirst: alternates && $0 % 2 == 1,
        using: &generator)
    }
  }
}

/// log N(z; 0, I) for each row: −½ (‖z‖² + D log 2π).
public func standardNormalLogDensity(_ z: Tensor) -> Tensor {
  z.squared().sum(alongAxis: 1) * -0.5 - 0.5 * Float(z.shape[1]) * log(2 * .pi)
}
