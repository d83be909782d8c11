import Autograd
import NeuralNetworks
import Tensors
import Testing

/// A model of the course to check, as a function of steps in random directions of its parameters and
/// inputs together.
///
/// A wrong derivative of any parameter shows in every such direction, so a few of them serve for
/// models with thousands of parameters.
struct ModelCase: Sendable, CustomTestStringConvertible {
  /// The name in the source, by which the table is compared with the library.
  let name: String
  /// The value at the parameters moved by Σ aⱼ dⱼ, for the steps a [4].
  let function: @Sendable ([Tensor]) -> Tensor

  var testDescription: String { name }

  /// A row for `model`, whose result at the inputs `apply` gives.
  init<Model: Module>(
    _ name: String, _ model: Model, at inputs: [Tensor] = [],
    _ apply: @escaping @Sendable (Model, [Tensor]) -> Tensor
  ) {
    var rng = SeededGenerator(seed: 91)
    // Off the first values, since a weight of 1 or a bias of 0 would hide errors.
    let start =
      inputs
      + model.parameters.map {
        $0.detached() + Tensor(uniform: $0.shape, in: -0.3..<0.3, using: &rng)
      }
    let directions = start.map { Tensor(normal: [4, $0.count], using: &rng) }
    self.name = name
    function = { steps in
      let moved = zip(start, directions).map { point, directions in
        point + matmul(steps[0], directions).reshaped(to: point.shape)
      }
      var copy = model
      var next = inputs.count
      copy.updateParameters { _, parameter in
        parameter = moved[next]
        next += 1
      }
      return apply(copy, Array(moved.prefix(inputs.count)))
    }
  }
}
