public import Tensors

// snippet.fit
/// Trains `model` on the rows of `x` by mini-batches with Adam.
///
///     for each epoch, for each mini-batch B ⊂ x:  θ ← Adam(θ, ∇ loss(model, B))
///
/// The learning rate falls linearly, from `learningRate` to a twentieth of it in the last step.
///
/// - Parameters:
///   - model: The model to train.
///   - x: The data, one example to a row, [n, …].
///   - epochs: How often every row is seen.
///   - batchSize: The number of rows of a step; the last one of an epoch may have fewer.
///   - learningRate: The first step size.
///   - generator: The source of the order of rows.
///   - loss: The loss of a model on a batch, a mean over its rows.
///   - measure: What to record of the model after each epoch, for instance a test error.
///   - afterStep: What to do after each step, for instance to show how far the epoch has come.
/// - Returns: What `measure` gave, once for each epoch.
///
/// Large batches are gathered by another thread while the one before is being used, where more than
/// one thread is allowed and `x` requires no gradient.
@discardableResult
public func fit<M: Module>(
  _ model: inout M, to x: Tensor, epochs: Int, batchSize: Int = 32, learningRate: Float = 4e-3,
  using generator: inout SeededGenerator, loss: (M, Tensor) -> Tensor,
  measure: (M) -> Double = { _ in .nan }, afterStep: (FitProgress) -> Void = { _ in }
) -> [Double] {
  var optimizer = Adam(learningRate: learningRate)
  let batchCount = (x.shape[0] + batchSize - 1) / batchSize
  let rate = { (step: Int) in
    learningRate * (1 - 0.95 * Float(step) / Float(epochs * batchCount))
  }
  return train(
    &model, epochs: epochs, batchCount: batchCount, optimizer: &optimizer, schedule: rate,
    batches: {
      let batches = Batches(x, size: batchSize, shuffledWith: &generator)
      return batches.isWorthPrefetching
        ? AnyIterator(batches.prefetched().makeIterator()) : AnyIterator(batches.makeIterator())
    }, loss: loss, measure: measure, afterStep: afterStep)
}

/// Trains `model` by mini-batches of examples that `loss` finds by their positions.
///
///     for each epoch, for each mini-batch B ⊂ 0..<n:  θ ← θ − step(∇ loss(model, B))
///
/// - Parameters:
///   - model: The model to train.
///   - exampleCount: The number n of examples.
///   - epochs: How often every example is seen.
///   - batchSize: The number of examples of a step; the last one of an epoch may have fewer.
///   - optimizer: The rule of the step.
///   - generator: The source of the order of examples.
///   - schedule: The learning rate of step t = 0, 1, …; the optimizer's own by default.
///   - loss: The loss of a model on the examples at some positions, a mean over them.
///   - measure: What to record of the model after each epoch.
///   - afterStep: What to do after each step, for instance to show how far the epoch has come.
/// - Returns: What `measure` gave, once for each epoch. In a task that is cancelled, training ends
///   before the next step, and the epochs that were completed count.
@discardableResult
public func fit<M: Module, O: Optimizer>(
  _ model: inout M, exampleCount: Int, epochs: Int, batchSize: Int = 32, optimizer: inout O,
  using generator: inout SeededGenerator, schedule: ((Int) -> Float)? = nil,
  loss: (M, [Int]) -> Tensor, measure: (M) -> Double = { _ in .nan },
  afterStep: (FitProgress) -> Void = { _ in }
) -> [Double] {
  let starts = stride(from: 0, to: exampleCount, by: batchSize)
  return train(
    &model, epochs: epochs, batchCount: (exampleCount + batchSize - 1) / batchSize,
    optimizer: &optimizer, schedule: schedule,
    batches: {
      let order = generator.permutation(exampleCount)
      let batches = starts.lazy.map { Array(order[$0..<min($0 + batchSize, exampleCount)]) }
      return AnyIterator(batches.makeIterator())
    }, loss: loss, measure: measure, afterStep: afterStep)
}
// snippet.end

/// The loop of both: `batches` gives those of the next epoch.
private func train<M: Module, O: Optimizer, Batch>(
  _ model: inout M, epochs: Int, batchCount: Int, optimizer: inout O, schedule: ((Int) -> Float)?,
  batches: () -> AnyIterator<Batch>, loss: (M, Batch) -> Tensor, measure: (M) -> Double,
  afterStep: (FitProgress) -> Void
) -> [Double] {
  var measurements: [Double] = []
  for epoch in 0..<epochs {
    for (index, batch) in batches().enumerated() {
      if Task.isCancelled { return measurements }
      if let schedule { optimizer.learningRate = schedule(epoch * batchCount + index) }
      let value = optimizer.step(&model) { loss($0, batch) }
      afterStep(
        FitProgress(
          epoch: epoch + 1, epochCount: epochs, batch: index + 1, batchCount: batchCount,
          loss: value))
    }
    measurements.append(measure(model))
  }
  return measurements
}
