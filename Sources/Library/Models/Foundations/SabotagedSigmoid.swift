public import Autograd
public import Tensors

// snippet.sabotaged-sigmoid
/// σ(x) with a choice of derivatives, right and wrong, to try a gradient check on.
public struct SabotagedSigmoid: CustomOperation, CaseIterable {
  /// What the derivative claims to be.
  public enum Derivative: String, Sendable, CaseIterable {
    /// σ (1 − σ), which is right.
    case right = "σ(1 − σ)"
    /// The other sign.
    case wrongSign = "−σ(1 − σ)"
    /// The second factor forgotten.
    case missingFactor = "σ"
    /// The derivative taken of the input instead of the output.
    case wrongArgument = "x(1 − x)"
  }

  /// The derivative in use.
  public let derivative: Derivative

  /// Creates the operation.
  public init(_ derivative: Derivative) {
    self.derivative = derivative
  }

  /// All four.
  public static var allCases: [SabotagedSigmoid] { Derivative.allCases.map(Self.init) }

  /// σ(x).
  public func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].sigmoid() }

  /// The gradient of the output times the chosen derivative.
  public func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
    switch derivative {
    case .right: [gradient * output * (1 - output)]
    case .wrongSign: [-gradient * output * (1 - output)]
    case .missingFactor: [gradient * output]
    case .wrongArgument: [gradient * inputs[0] * (1 - inputs[0])]
    }
  }
}
// snippet.end
