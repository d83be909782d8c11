import NeuralNetworks
import Tensors
import Testing

/// Parameters of several sizes: of one element, of no whole number of vectors, and of more elements
/// than one thread takes at a time.
private struct Parameters: Module {
  var first, second, third: Tensor
  /// A tensor that no step changes.
  var constant = Tensor([5])
  var later: Tensor?

  init(using rng: inout SeededGenerator) {
    first = Tensor(normal: [1], using: &rng).asParameter()
    second = Tensor(normal: [7, 11], using: &rng).asParameter()
    third = Tensor(normal: [40_000], using: &rng).asParameter()
  }
}

@Suite("Where optimizers keep parameters")
struct ParameterStoreTests {
  private static func gradients(of model: Parameters, using rng: inout SeededGenerator) -> [Tensor]
  {
    // Transposed, as the gradient of a transposed parameter is.
    model.parameters.map { p in
      p.rank == 2
        ? Tensor(normal: [p.shape[1], p.shape[0]], using: &rng).transposed()
        : Tensor(normal: p.shape, using: &rng)
    }
  }

  private static let rules: [@Sendable (inout Parameters, [[Tensor]]) -> Void] = [
    { train(&$0, SGD(learningRate: 0.1), $1) },
    { train(&$0, SGD(learningRate: 0.1, momentum: 0.5), $1) },
    { train(&$0, SGD(learningRate: 0.1, momentum: 0.5, isNesterov: true), $1) },
    { train(&$0, RMSProp(), $1) },
    { train(&$0, Adam(weightDecay: 0.1), $1) },
  ]

  private static func train<O: Optimizer>(
    _ model: inout Parameters, _ start: O, _ steps: [[Tensor]]
  ) {
    var optimizer = start
    for gradients in steps { optimizer.update(&model, along: gradients) }
  }

  @Test("all parameters together move as each of them alone", arguments: rules.indices)
  func together(rule: Int) {
    var rng = SeededGenerator(seed: 61)
    var model = Parameters(using: &rng)
    let start = model.parameters
    let steps = (0..<3).map { _ in Self.gradients(of: model, using: &rng) }
    Self.rules[rule](&model, steps)
    for (index, moved) in model.parameters.enumerated() {
      // The same step for a model of this parameter only, three times over.
      var alone = Parameters(using: &rng)
      (alone.first, alone.second) = (start[index].asParameter(), start[index].asParameter())
      alone.third = start[index].asParameter()
      Self.rules[rule](&alone, steps.map { Array(repeating: $0[index], count: 3) })
      #expect(moved.scalars == alone.third.scalars)
      #expect(moved.scalars != start[index].scalars)
    }
    #expect(model.constant.scalars == [5])
  }

  @Test("copies of models and optimizers, and tensors taken out, stay as they were")
  func values() {
    var rng = SeededGenerator(seed: 62)
    var model = Parameters(using: &rng)
    var optimizer = Adam(learningRate: 0.1)
    let steps = (0..<4).map { _ in Self.gradients(of: model, using: &rng) }
    optimizer.update(&model, along: steps[0])
    let (copy, copiedOptimizer, taken) = (model, optimizer, model.second)
    let (before, second) = (copy.parameters.map(\.scalars), taken.scalars)
    optimizer.update(&model, along: steps[1])
    optimizer.update(&model, along: steps[2])
    #expect(copy.parameters.map(\.scalars) == before)
    #expect(taken.scalars == second)
    #expect(model.second.scalars != second)
    // From the copies the same steps lead to the same place.
    var (repeated, repeatedOptimizer) = (copy, copiedOptimizer)
    repeatedOptimizer.update(&repeated, along: steps[1])
    repeatedOptimizer.update(&repeated, along: steps[2])
    #expect(repeated.parameters.map(\.scalars) == model.parameters.map(\.scalars))
    #expect(copy.parameters.map(\.scalars) == before)
    // One tensor that stays outside goes on alone.
    let held = model.first
    let value = held.scalars
    optimizer.update(&model, along: steps[3])
    #expect(held.scalars == value)
    #expect(model.first.scalars != value)
  }

  @Test("a model may grow, its older parameters keep their running averages")
  func growth() {
    var rng = SeededGenerator(seed: 63)
    var (small, large) = (Parameters(using: &rng), Parameters(using: &rng))
    large = small
    let steps = (0..<2).map { _ in Self.gradients(of: small, using: &rng) }
    var (first, second) = (Adam(), Adam())
    first.update(&small, along: steps[0])
    second.update(&large, along: steps[0])
    large.later = Tensor([3, 4]).asParameter()
    first.update(&small, along: steps[1])
    second.update(&large, along: steps[1] + [Tensor([1, -1])])
    #expect(zip(small.parameters, large.parameters).allSatisfy { $0.scalars == $1.scalars })
    #expect(large.later?.scalars != [3, 4])
  }

  @Test("another model stops the program with both numbers of elements")
  func otherModel() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var rng = SeededGenerator(seed: 64)
      var (one, other) = (Linear(2, 3, using: &rng), Linear(3, 3, using: &rng))
      var optimizer = Adam()
      optimizer.update(&one, along: one.parameters)
      optimizer.update(&other, along: other.parameters)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("steps for parameters of [6, 3] elements, these have [9, 3]"))
  }

  @Test("what remembers nothing of a model may go from one to another")
  func forgetful() {
    var rng = SeededGenerator(seed: 65)
    var (one, other) = (Linear(2, 3, using: &rng), Linear(3, 3, using: &rng))
    let before = other.parameters.map(\.scalars)
    var optimizer = SGD(learningRate: 0.5)
    for _ in 0..<2 {
      optimizer.update(&one, along: one.parameters)
      optimizer.update(&other, along: other.parameters)
    }
    for (now, then) in zip(other.parameters.map(\.scalars), before) {
      #expect(now == then.map { $0 / 4 })
    }
  }

  @Test("steps do not depend on the number of threads", arguments: rules.indices)
  func threads(rule: Int) {
    defer { TensorThreads.setCount(0) }
    let results = [1, 2, 5].map { count in
      TensorThreads.setCount(count)
      var rng = SeededGenerator(seed: 65)
      var model = Parameters(using: &rng)
      Self.rules[rule](&model, (0..<2).map { _ in Self.gradients(of: model, using: &rng) })
      return model.parameters.map(\.scalars)
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test("a running mean of parameters follows its formula and leaves both models values")
  func average() {
    var rng = SeededGenerator(seed: 66)
    let (start, current) = (Parameters(using: &rng), Parameters(using: &rng))
    let before = (start.parameters.map(\.scalars), current.parameters.map(\.scalars))
    var mean = ExponentialMovingAverage(of: start, decay: 0.75)
    for _ in 0..<2 { mean.update(with: current) }
    for (index, averaged) in mean.model.parameters.enumerated() {
      for (value, (x, y)) in zip(averaged.scalars, zip(before.0[index], before.1[index])) {
        #expect(abs(value - (0.5625 * x + 0.4375 * y)) < 1e-5)
      }
    }
    #expect(start.parameters.map(\.scalars) == before.0)
    #expect(current.parameters.map(\.scalars) == before.1)
  }
}
