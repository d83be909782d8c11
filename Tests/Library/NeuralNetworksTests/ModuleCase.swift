import Autograd
import NeuralNetworks
import Tensors
import Testing

/// A layer or a function to check, at a point of its inputs and its parameters together.
struct ModuleCase: Sendable, CustomTestStringConvertible {
  /// The name in the source, by which the table is compared with the library.
  let name: String
  /// What sets this row apart from others of the same name.
  let variant: String
  let point: [Tensor]
  let function: @Sendable ([Tensor]) -> Tensor

  var testDescription: String { variant.isEmpty ? name : "\(name), \(variant)" }

  /// A row for a function of `inputs` alone.
  init(
    _ name: String, _ variant: String = "", at inputs: [Tensor],
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.variant = variant
    point = inputs
    self.function = function
  }

  /// A row for `model`, whose result `apply` gives; its parameters are variables like the inputs.
  ///
  /// They are moved off their first values, since a weight of 1 or a bias of 0 would hide errors.
  /// The hyperbolic tangent gives a second derivative to layers that are linear.
  init<Model: Module>(
    _ name: String, _ variant: String = "", of model: Model, at inputs: [Tensor],
    _ apply: @escaping @Sendable (Model, [Tensor]) -> Tensor
  ) {
    var rng = SeededGenerator(seed: 81)
    self.name = name
    self.variant = variant
    point =
      inputs
      + model.parameters.map {
        $0.detached() + Tensor(uniform: $0.shape, in: -0.3..<0.3, using: &rng)
      }
    function = { variables in
      var copy = model
      var next = inputs.count
      copy.updateParameters { _, parameter in
        parameter = variables[next]
        next += 1
      }
      return apply(copy, Array(variables.prefix(inputs.count))).tanh()
    }
  }

  /// A row for a layer as it is used.
  init(_ name: String, _ variant: String = "", of layer: some Layer, at input: Tensor) {
    self.init(name, variant, of: layer, at: [input]) { model, x in model(x[0]) }
  }

  /// A row for a layer as it learns; the same seed drops the same elements at every evaluation.
  init(_ name: String, training layer: some Layer, at input: Tensor) {
    self.init(name, "while it learns", of: layer, at: [input]) { model, x in
      var context = TrainingContext(seed: 5)
      return model(x[0], training: &context)
    }
  }
}
