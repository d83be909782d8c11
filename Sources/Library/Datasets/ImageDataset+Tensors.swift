public import Tensors

extension ImageDataset {
  /// All images as numbers in 0...1, one to a row: [`count`, `pixelCount`].
  public var tensor: Tensor { Tensor(values, shape: [count, pixelCount]) }

  /// The classes of all images, [`count`].
  public var labelTensor: IntTensor { IntTensor(labels.map(Int.init)) }
}
