import Tensors

/// What an optimizer works on: the parameters of a model one after the other in one piece of memory,
/// and running averages, which are zeros at first, in one piece for each kind.
///
/// A model stays a value. A parameter that something else refers to gets memory of its own, as
/// anything that is written in place does; when that has befallen half of them, all are gathered anew.
struct ParameterStore: Sendable {
  private var averages: [Tensor] = []
  private var arena: Arena?
  private var counts: [Int] = []
  private var starts: [Int] = []
  private var size = 0

  /// Lets `rule` change all parameters of `model` along `gradients`, and running averages of
  /// `kinds` kinds.
  ///
  /// - Precondition: There is a gradient of equal shape for every parameter, in their order, and the
  ///   parameters are those of the steps before, with new ones at the end if any.
  mutating func update<M: Module>(
    _ model: inout M, along gradients: [Tensor], averages kinds: Int,
    _ rule: (ParameterPass, [Tensor]) -> Void
  ) {
    reserve(for: gradients, kinds)
    var pass = ParameterPass(capacity: gradients.count)
    var strayCount = 0
    model.updateParameters(along: gradients) { index, parameter, gradient in
      parameter.makeUnique()
      if arena?.holds(parameter) != true { strayCount += 1 }
      pass.add(parameter, along: gradient, at: starts[index])
    }
    if strayCount * 2 > gradients.count { pass = gather(&model, along: gradients) }
    for index in averages.indices { averages[index].makeUnique() }
    withExtendedLifetime(gradients) { rule(pass, averages) }
  }

  /// Moves all parameters to new memory.
  private mutating func gather<M: Module>(
    _ model: inout M, along gradients: [Tensor]
  ) -> ParameterPass {
    let arena = Arena(count: size)
    var pass = ParameterPass(capacity: gradients.count)
    model.updateParameters(along: gradients) { index, parameter, gradient in
      arena.takeIn(&parameter, at: starts[index])
      pass.add(parameter, along: gradient, at: starts[index])
    }
    self.arena = arena
    return pass
  }

  /// Makes room for averages of parameters of the shapes of `gradients`.
  private mutating func reserve(for gradients: [Tensor], _ kinds: Int) {
    if counts.count != gradients.count || !zip(counts, gradients).allSatisfy({ $0 == $1.count }) {
      let new = gradients.map(\.count)
      // What remembers nothing of a model may go from one to another.
      if averages.isEmpty && kinds == 0 { arena = nil }
      demand(
        new.starts(with: counts) || averages.isEmpty && kinds == 0,
        "update(_:along:): the optimizer has made steps for parameters of \(counts) elements, these "
          + "have \(new); it remembers one model, so make another for another model")
      counts = new
      (starts, size) = Arena.places(for: new)
    }
    while averages.count < kinds { averages.append(Tensor(zeros: [size])) }
    for index in averages.indices where averages[index].count < size {
      averages[index] = concatenate([
        averages[index], Tensor(zeros: [size - averages[index].count]),
      ])
    }
  }
}
