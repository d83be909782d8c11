internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.linear-autoencoder
/// An autoencoder without nonlinearities, around the mean μ of the data.
///
///     e(x) = Vᵀ(x − μ)          d(z) = U z + μ
///
/// Its best loss is that of PCA, and there U and V span PCA's subspace; but neither is unique:
/// (U R, V R⁻ᵀ) has the same loss for every invertible R.
///
/// Shapes: U and V [N, m], μ [N]. Images are rows here, so e(x) is (x − μ) V.
/// Source: Baldi and Hornik, “Neural networks and principal component analysis”, 1989.
public struct LinearAutoencoder: Module, Autoencoder, Sendable {
  /// U, [N, m].
  public var decoder: Tensor

  /// V, [N, m].
  public var encoder: Tensor

  /// μ, [N]; it is given, not learned.
  public let mean: Tensor

  /// Vᵀ(x − μ) for each row.
  public func encode(_ x: Tensor) -> Tensor { matmul(x - mean, encoder) }

  /// U z + μ for each row.
  public func decode(_ z: Tensor) -> Tensor { matmul(z, decoder.transposed()) + mean }
}
// snippet.end

extension LinearAutoencoder {
  /// Creates an autoencoder with random weights of variance 1/N.
  ///
  /// - Parameters:
  ///   - mean: μ, [N]; zeros for data that shall not be centred.
  ///   - codeSize: m.
  ///   - generator: The source of the weights.
  public init(mean: Tensor, codeSize: Int, using generator: inout SeededGenerator) {
    let deviation = 1 / Float(mean.count).squareRoot()
    func draw() -> Tensor {
      Tensor(
        normal: [mean.count, codeSize], standardDeviation: deviation, using: &generator
      )
    }
    self.init(mean: mean, decoder: draw(), encoder: draw())
  }

  /// Creates an autoencoder from its matrices.
  ///
  /// - Precondition: U and V are [N, m] for a mean of N numbers.
  public init(mean: Tensor, decoder: Tensor, encoder: Tensor) {
    precondition(
      decoder.shape == encoder.shape && decoder.rank == 2 && decoder.shape[0] == mean.count,
      "LinearAutoencoder: U \(decoder.shape), V \(encoder.shape) and μ \(mean.shape) do not fit; "
        + "expected [N, m] twice and [N]")
    self.init(
      decoder: decoder.asParameter(), encoder: encoder.asParameter(), mean: mean.detached())
  }

  /// The same map with another basis of the code: (U R, V R⁻ᵀ).
  ///
  /// - Parameters:
  ///   - matrix: R, [m, m].
  ///   - inverse: R⁻¹, [m, m].
  /// - Returns: An autoencoder that gives the same reconstructions.
  public func changingCode(by matrix: Tensor, inverse: Tensor) -> LinearAutoencoder {
    LinearAutoencoder(
      mean: mean, decoder: matmul(decoder, matrix), encoder: matmul(encoder, inverse.transposed()))
  }
}
