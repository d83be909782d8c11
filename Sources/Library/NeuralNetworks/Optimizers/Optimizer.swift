public import Tensors
import Autograd

/// A rule by which parameters follow their gradients.
public protocol Optimizer {
  /// The learning rate η; schedules change it between steps.
  var learningRate: Float { get set }

  /// Takes one step for each parameter of `model`.
  ///
  /// - Precondition: There is a gradient of equal shape for every parameter, in their order.
  mutating func update<M: Module>(_ model: inout M, along gradients: [Tensor])
}

extension Optimizer {
  /// Takes one step down the gradient of `loss`, and returns its value.
  ///
  ///     let loss = optimizer.step(&model) { meanSquaredError($0(x), y) }
  public mutating func step<M: Module>(_ model: inout M, loss: (M) -> Tensor) -> Float {
    let value = loss(model)
    let gradients = gradient(of: value, wrt: model)
    update(&model, along: gradients)
    return value.item()
  }
}

extension Optimizer {
  /// Takes one step down the gradient of `loss`, with dropout and running statistics.
  public mutating func step<M: Module>(
    _ model: inout M, in context: inout TrainingContext,
    loss: (M, inout TrainingContext) -> Tensor
  ) -> Float {
    let value = loss(model, &context)
    let gradients = gradient(of: value, wrt: model)
    context.apply(to: &model)
    update(&model, along: gradients)
    return value.item()
  }
}

/// The derivatives of a scalar with respect to the parameters of `model`, in their order.
public func gradient<M: Module>(
  of value: Tensor, wrt model: M, createGraph: Bool = false, retainGraph: Bool = false
) -> [Tensor] {
  Autograd.gradient(
    of: value, wrt: model.parameters, createGraph: createGraph, retainGraph: retainGraph)
}

extension Module {
  /// Calls `body` with each parameter, its number and its gradient.
  package mutating func updateParameters(
    along gradients: [Tensor], _ body: (Int, inout Tensor, Tensor) -> Void
  ) {
    var index = 0
    visitTensors(ModulePath.unwanted) { _, parameter in
      guard parameter.isParameter else { return }
      demand(
        index < gradients.count && gradients[index].shape == parameter.shape,
        "update(_:along:): parameter \(index) of shape \(parameter.shape) "
          + "has no gradient of its shape")
      body(index, &parameter, gradients[index])
      index += 1
    }
    demand(
      index == gradients.count,
      "update(_:along:): \(gradients.count) gradients for \(index) parameters")
  }
}
