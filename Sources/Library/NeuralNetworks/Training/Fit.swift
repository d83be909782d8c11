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
public func fit<M: Module>(
  _ model: inout M, to x: Tensor, epochs: Int, batchSize: Int = 32, learningRate: Float = 4e-3,
  using generator: inout SeededGenerator, loss: (M, Tensor) -> Tensor, measure: (M) -> Double
) -> [Double] {
  var optimizer = Adam(learningRate: learningRate)
  let stepCount = epochs * ((x.shape[0] + batchSize - 1) / batchSize)
  var step = 0
  return (0..<epochs).map { _ in
    for batch in Batches(x, size: batchSize, shuffledWith: &generator) {
      optimizer.learningRate = learningRate * (1 - 0.95 * Float(step) / Float(stepCount))
      _ = optimizer.step(&model) { loss($0, batch) }
      step += 1
    }
    return measure(model)
  }
}
// snippet.end
