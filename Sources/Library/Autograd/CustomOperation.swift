public import Tensors

/// An operation with a derivative of its own, for functions the library lacks.
///
///     struct Cube: CustomOperation {
///       func forward(_ inputs: [Tensor]) -> Tensor { inputs[0] * inputs[0] * inputs[0] }
///       func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
///         [gradient * inputs[0].squared() * 3]
///       }
///     }
///     let y = Cube()(x)
public protocol CustomOperation: Sendable {
  /// The value of the operation; what happens inside is not recorded.
  func forward(_ inputs: [Tensor]) -> Tensor

  /// The gradients of the inputs for the gradient of the output, in the order of the inputs; `nil`
  /// stands for zero. Written in tensor operations it can be differentiated again.
  func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
}

extension CustomOperation {
  /// Applies the operation and records it.
  public func callAsFunction(_ inputs: Tensor...) -> Tensor {
    let output = noGrad { forward(inputs) }.detached()
    guard Recording.isOn, inputs.contains(where: \.requiresGradient) else { return output }
    let pullback = OperationPullback(operation: self, inputs: inputs, output: output)
    return output.with(
      node: Node(
        .custom(pullback), shape: output.shape, inputs: Edges(inputs.map(\.node)),
        saved: SavedTensors()))
  }
}

private struct OperationPullback<Operation: CustomOperation>: Pullback {
  let operation: Operation
  let inputs: [Tensor]
  let output: Tensor

  func callAsFunction(_ gradient: Tensor) -> [Tensor?] {
    operation.backward(gradient, inputs, output)
  }
}
