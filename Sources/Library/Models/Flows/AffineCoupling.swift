public import NeuralNetworks
public import Tensors

// snippet.affine-coupling
/// A coupling layer that stretches and shifts one half by functions of the other half: RealNVP.
///
///     x = z ⊙ exp F(u) + G(u)      v = u      inverse: u = v,  z = (x − G(u)) ⊙ exp(−F(u))
///
///     ∂(x, v)/∂(z, u) = [diag exp F(u), diag(z ⊙ exp F(u)) ∂F/∂u + ∂G/∂u; 0, I]
///     log det = Σᵢ Fᵢ(u)
///
/// F ends in 2 tanh, so that no stretch is greater than e² = 7.4 and training stays calm.
///
/// Here z and x are the *moved* halves: the whole vectors are (z, u) and (x, v), [n, D], D even.
/// Source: Dinh, Sohl-Dickstein and Bengio, “Density Estimation Using Real NVP”, 2017; seed 004,
/// “Normalizing Flows”, which writes F_Θ and F_Ψ for F and G.
public struct AffineCoupling: FlowLayer {
  /// F before its tanh, and G.
  public var scale, shift: Sequential

  /// Which half is moved.
  let halves: Halves

  /// F(u), [n, D/2].
  public func logScale(_ u: Tensor) -> Tensor { scale(u).tanh() * 2 }

  /// x = z ⊙ exp F(u) + G(u), v = u, and Σ F(u).
  public func forward(_ z: Tensor) -> (x: Tensor, logDeterminant: Tensor) {
    let (moved, u) = halves.split(z)
    let F = logScale(u)
    return (halves.join(moved: moved * F.exp() + shift(u), kept: u), F.sum(alongAxis: 1))
  }

  /// u = v, z = (x − G(u)) ⊙ exp(−F(u)), and Σ F(u).
  public func inverse(_ x: Tensor) -> (z: Tensor, logDeterminant: Tensor) {
    let (moved, v) = halves.split(x)
    let F = logScale(v)
    return (halves.join(moved: (moved - shift(v)) * (-F).exp(), kept: v), F.sum(alongAxis: 1))
  }
}
// snippet.end

extension AffineCoupling {
  /// Creates a layer whose F and G have two hidden layers of `hiddenSize` tanh units each.
  ///
  /// - Precondition: `size` is even and positive.
  public init(
    size: Int, hiddenSize: Int = 32, movesFirst: Bool, using generator: inout SeededGenerator
  ) {
    demand(size > 0 && size % 2 == 0, "a coupling layer needs an even size, not \(size)")
    halves = Halves(movesFirst: movesFirst)
    scale = couplingNetwork(size / 2, hiddenSize, size / 2, using: &generator)
    shift = couplingNetwork(size / 2, hiddenSize, size / 2, using: &generator)
  }
}
