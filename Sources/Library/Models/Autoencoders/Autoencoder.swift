public import Tensors
internal import Autograd
internal import NeuralNetworks

// snippet.autoencoder
/// An encoder e: ℝᴺ → ℝᵐ and a decoder d: ℝᵐ → ℝᴺ.
///
/// Shapes: images x [n, N], one to a row; codes z [n, m].
public protocol Autoencoder {
  /// z = e(x), from [n, N] to [n, m].
  func encode(_ x: Tensor) -> Tensor

  /// x̂ = d(z), from [n, m] to [n, N].
  func decode(_ z: Tensor) -> Tensor
}

extension Autoencoder {
  /// x̂ = d(e(x)).
  public func callAsFunction(_ x: Tensor) -> Tensor { decode(encode(x)) }

  /// L̂ = (1/n) Σᵢ ‖d(e(xᵢ)) − xᵢ‖², the sample mean of the squared distance.
  public func reconstructionLoss(_ x: Tensor) -> Tensor {
    meanSquaredError(self(x), x) * Float(x.shape[1])
  }

  /// L̂ / N: the squared error of one pixel, comparable between image sizes.
  public func errorPerPixel(_ x: Tensor) -> Double {
    noGrad { Double(meanSquaredError(self(x), x).item()) }
  }
}
// snippet.end
