import Tensors

extension FashionMNIST {
  /// The images at half the resolution and with 16 levels.
  ///
  /// Each 2 × 2 block of bytes with sum s becomes the level ⌊s / 64⌋, the high half of the mean.
  ///
  /// - Precondition: Height and width are even and the levels are bytes.
  public static func reduced(_ images: ImageDataset) -> ImageDataset {
    demand(
      images.height.isMultiple(of: 2) && images.width.isMultiple(of: 2)
        && images.maximumLevel == 255,
      "\(images.height) × \(images.width) pixels up to \(images.maximumLevel), expected bytes")
    let (H, W) = (images.height / 2, images.width / 2)
    var levels: [UInt8] = []
    levels.reserveCapacity(images.count * H * W)
    for index in 0..<images.count {
      for row in 0..<H {
        for column in 0..<W {
          let corner = index * images.pixelCount + 2 * row * images.width + 2 * column
          let block = [corner, corner + 1, corner + images.width, corner + images.width + 1]
          levels.append(UInt8(block.reduce(0) { $0 + Int(images.levels[$1]) } / 64))
        }
      }
    }
    return ImageDataset(
      height: H, width: W, maximumLevel: 15, levels: levels, labels: images.labels,
      classNames: images.classNames)
  }

  /// The content of the two embedded files, made from the full data set.
  package static func embeddedFiles(from full: TrainTestSplit) -> (images: [UInt8], labels: [UInt8])
  {
    let train = reduced(full.train.prefix(embeddedTrainCount))
    let test = reduced(full.test.prefix(embeddedTestCount))
    return (Nibbles.packed(train.levels + test.levels), train.labels + test.labels)
  }
}
