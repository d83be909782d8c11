/// Where `fit` stands after a step.
///
///     fit(
///       &model, to: images, epochs: 5, using: &rng, loss: reconstruction,
///       afterStep: { step in if step.batch % 50 == 0 { print(step) } })
public struct FitProgress: Sendable, Hashable {
  /// The number of the epoch, counted from 1, and how many there will be.
  public let epoch, epochCount: Int

  /// The number of the mini-batch in its epoch, counted from 1, and how many there are.
  public let batch, batchCount: Int

  /// The loss on the batch before the step.
  public let loss: Float
}

extension FitProgress: CustomStringConvertible {
  /// For instance “epoch 2 of 5, batch 50 of 234: loss 0.3125”.
  public var description: String {
    "epoch \(epoch) of \(epochCount), batch \(batch) of \(batchCount): loss \(loss)"
  }
}
