import Autograd
import NeuralNetworks
import Tensors
import Testing

struct Perceptron: Module {
  var hidden: Linear
  var output: Linear
  let scale: Float = 2
  var buffer = Tensor([7])

  init(using rng: inout SeededGenerator) {
    hidden = Linear(2, 3, using: &rng)
    output = Linear(3, 1, using: &rng)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).tanh()) * scale }
}

struct Nested: Module {
  var name = "nested"
  var stack: [Linear]
  var optional: Linear?
  var missing: Linear?
  var body: Sequential
}

@Suite("Modules")
struct ModuleTests {
  @Test("parameters are found, named and counted")
  func parameters() {
    var rng = SeededGenerator(seed: 1)
    let model = Perceptron(using: &rng)
    #expect(
      model.namedParameters.map(\.name)
        == ["hidden.weight", "hidden.bias", "output.weight", "output.bias"])
    #expect(model.parameterCount == 2 * 3 + 3 + 3 + 1)
    #expect(model.namedTensors.map(\.name).last == "buffer")
  }

  @Test("modules in arrays, optionals and sequences are found")
  func nesting() {
    var rng = SeededGenerator(seed: 2)
    let model = Nested(
      stack: [Linear(1, 2, using: &rng), Linear(2, 1, using: &rng)],
      optional: Linear(1, 1, using: &rng),
      body: Sequential {
        Linear(1, 1, using: &rng)
        ReLU()
        Linear(1, 4, using: &rng)
      })
    #expect(
      model.namedParameters.map(\.name) == [
        "stack.0.weight", "stack.0.bias", "stack.1.weight", "stack.1.bias", "optional.weight",
        "optional.bias", "body.0.weight", "body.0.bias", "body.2.weight", "body.2.bias",
      ])
  }

  @Test("a copy of a model does not follow its training")
  func valueSemantics() {
    var rng = SeededGenerator(seed: 3)
    var model = Perceptron(using: &rng)
    let before = model
    let values = before.parameters.map(\.scalars)
    var optimizer = SGD(learningRate: 0.1)
    let x = Tensor([[1, -1]])
    _ = optimizer.step(&model) { $0(x).squared().sum() }
    #expect(before.parameters.map(\.scalars) == values)
    #expect(model.parameters.map(\.scalars) != values)
  }

  @Test("tensors are saved by name and loaded again")
  func loading() {
    var rng = SeededGenerator(seed: 4)
    let source = Perceptron(using: &rng)
    var target = Perceptron(using: &rng)
    target.loadTensors(
      Dictionary(uniqueKeysWithValues: source.namedTensors.map { ($0.name, $0.value) }))
    let x = Tensor([[0.3, 0.4]])
    #expect(target(x).scalars == source(x).scalars)
    #expect(target.parameters.count == 4)
    #expect(!target.buffer.isParameter)
  }
}
