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
/// - Returns: What `measure` gave, once for each epoch.
@discardableResult
public func fit<M: Module>(
  _ model: inout M, to x: Tensor, epochs: Int, batchSize: Int = 32, learningRate: Float = 4e-3,
  using generator: inout SeededGenerator, loss: (M, Tensor) -> Tensor,
  measure: (M) -> Double = { _ in .nan }
) -> [Double] {
  var optimizer = Adam(learningRate: learningRate)
  let stepCount = epochs * ((x.shape[0] + batchSize - 1) / batchSize)
  return fit(
    &model, exampleCount: x.shape[0], epochs: epochs, batchSize: batchSize,
    optimizer: &optimizer, using: &generator,
    schedule: { learningRate * (1 - 0.95 * Float($0) / Float(stepCount)) },
    loss: { loss($0, x.selecting($1)) }, measure: measure)
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
/// - Returns: What `measure` gave, once for each epoch. In a task that is cancelled, training ends
///   before the next step, and the epochs that were completed count.
@discardableResult
public func fit<M: Module, O: Optimizer>(
  _ model: inout M, exampleCount: Int, epochs: Int, batchSize: Int = 32, optimizer: inout O,
  using generator: inout SeededGenerator, schedule: ((Int) -> Float)? = nil,
  loss: (M, [Int]) -> Tensor, measure: (M) -> Double = { _ in .nan }
) -> [Double] {
  var (step, measurements) = (0, [Double]())
  for _ in 0..<epochs {
    let order = generator.permutation(exampleCount)
    for start in stride(from: 0, to: exampleCount, by: batchSize) {
      if Task.isCancelled { return measurements }
      if let schedule { optimizer.learningRate = schedule(step) }
      let batch = Array(order[start..<min(start + batchSize, exampleCount)])
      _ = optimizer.step(&model) { loss($0, batch) }
      step += 1
    }
    measurements.append(measure(model))
  }
  return measurements
}
// snippet.end
