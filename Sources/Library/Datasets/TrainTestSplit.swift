/// Two disjoint parts of a data set: one to fit a model to, one to judge it by.
public struct TrainTestSplit: Sendable, Hashable {
  /// The part that a model may see.
  public let train: ImageDataset

  /// The part that is kept for the verdict.
  public let test: ImageDataset

  /// Creates a split from its parts.
  public init(train: ImageDataset, test: ImageDataset) {
    self.train = train
    self.test = test
  }
}
