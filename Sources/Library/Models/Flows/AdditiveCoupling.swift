public import NeuralNetworks
public import Tensors

// snippet.additive-coupling
/// A coupling layer that shifts one half of a vector by a function of the other half: NICE.
///
///     x = z + F(u)      v = u            inverse: u = v,  z = x − F(u)
///
/// ∂(x, v)/∂(z, u) = [I, ∂F/∂u; 0, I], so its determinant is 1 whatever the network F is.
///
/// Here z and x are the *moved* halves: the whole vectors are (z, u) and (x, v), [n, D], D even.
/// Source: Dinh, Krueger and Bengio, “NICE”, 2015; seed 004, “Reversible Models”.
public struct AdditiveCoupling: FlowLayer {
  /// F.
  public var shift: Sequential

  /// Which half is moved.
  let halves: Halves

  /// x = z + F(u), v = u; the log determinant is 0.
  public func forward(_ z: Tensor) -> (x: Tensor, logDeterminant: Tensor) {
    let (moved, u) = halves.split(z)
    return (halves.join(moved: moved + shift(u), kept: u), Tensor(zeros: [z.shape[0]]))
  }

  /// u = v, z = x − F(u); the log determinant is 0.
  public func inverse(_ x: Tensor) -> (z: Tensor, logDeterminant: Tensor) {
    let (moved, v) = halves.split(x)
    return (halves.join(moved: moved - shift(v), kept: v), Tensor(zeros: [x.shape[0]]))
  }
}
// snippet.end

extension AdditiveCoupling {
  /// Creates a layer whose F has two hidden layers of `hiddenSize` tanh units.
  ///
  /// - Precondition: `size` is even and positive.
  public init(
    size: Int, hiddenSize: Int = 32, movesFirst: Bool, using generator: inout SeededGenerator
  ) {
    demand(size > 0 && size % 2 == 0, "a coupling layer needs an even size, not \(size)")
    halves = Halves(movesFirst: movesFirst)
    shift = couplingNetwork(size / 2, hiddenSize, size / 2, using: &generator)
  }
}

/// A smooth network with two hidden layers that starts near 0, so that a flow starts near the identity
/// and is not thrown into a poor corner by its own first guess.
func couplingNetwork(
  _ inputSize: Int, _ hiddenSize: Int, _ outputSize: Int, using generator: inout SeededGenerator
) -> Sequential {
  Sequential([
    Linear(inputSize, hiddenSize, using: &generator), Tanh(),
    Linear(hiddenSize, hiddenSize, using: &generator), Tanh(),
    Linear(
      hiddenSize, outputSize, initializer: .normal(standardDeviation: 0.01), using: &generator),
  ])
}
