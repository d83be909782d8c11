public import Tensors

/// How the weights of a layer are drawn; fans are the numbers of inputs and outputs of one unit.
public enum Initializer: Sendable, Hashable {
  /// Uniform in ±1/√fanIn: PyTorch's default for dense layers and convolutions.
  case uniformFanIn
  /// Uniform in ±√(6 / (fanIn + fanOut)), after Glorot and Bengio, 2010: for tanh.
  case glorotUniform
  /// Normal with variance 2 / (fanIn + fanOut), after Glorot and Bengio, 2010.
  case glorotNormal
  /// Normal with variance 2 / fanIn, after He et al., 2015: for ReLU.
  case heNormal
  /// Normal with the given standard deviation.
  case normal(standardDeviation: Float)
  /// Zeros.
  case zeros

  /// Draws a parameter.
  public func callAsFunction(
    _ shape: Shape, fanIn: Int, fanOut: Int, using generator: inout SeededGenerator
  ) -> Tensor {
    func uniform(_ bound: Float) -> Tensor {
      Tensor(uniform: shape, in: -bound..<bound, using: &generator)
    }
    func normal(_ deviation: Float) -> Tensor {
      Tensor(normal: shape, standardDeviation: deviation, using: &generator)
    }
    let drawn =
      switch self {
      case .uniformFanIn: uniform(1 / Float(fanIn).squareRoot())
      case .glorotUniform: uniform((6 / Float(fanIn + fanOut)).squareRoot())
      case .glorotNormal: normal((2 / Float(fanIn + fanOut)).squareRoot())
      case .heNormal: normal((2 / Float(fanIn)).squareRoot())
      case .normal(let deviation): normal(deviation)
      case .zeros: Tensor(zeros: shape)
      }
    return drawn.asParameter()
  }
}
