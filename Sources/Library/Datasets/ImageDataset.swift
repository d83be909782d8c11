import Tensors

/// Grey-scale images of one size with a class for each.
///
/// Pixels are kept as the integer levels they were stored with; `values(of:)` scales them to 0...1.
public struct ImageDataset: Sendable, Hashable {
  /// The extent of every image, in pixels.
  public let height, width: Int

  /// The level of a white pixel; 0 is black.
  public let maximumLevel: UInt8

  /// The levels of all images, row by row: `count` × `height` × `width`.
  public let levels: [UInt8]

  /// The class of every image, an index into `classNames`.
  public let labels: [UInt8]

  /// What each class shows.
  public let classNames: [String]

  /// Creates a data set from its parts.
  ///
  /// - Precondition: There are `height` × `width` levels for every label.
  public init(
    height: Int, width: Int, maximumLevel: UInt8, levels: [UInt8], labels: [UInt8],
    classNames: [String]
  ) {
    demand(
      levels.count == labels.count * height * width,
      "\(levels.count) levels for \(labels.count) images of \(height) × \(width)")
    self.height = height
    self.width = width
    self.maximumLevel = maximumLevel
    self.levels = levels
    self.labels = labels
    self.classNames = classNames
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The number of pixels of an image, which is the length of its vector.
  public var pixelCount: Int { height * width }

  /// The images `range` as numbers: level / `maximumLevel`, each image one row of `pixelCount`.
  public func values(of range: Range<Int>) -> [Float] {
    // A table, so that every level always becomes the same Float.
    let table = (0...maximumLevel).map { Float($0) / Float(maximumLevel) }
    return levels[range.lowerBound * pixelCount..<range.upperBound * pixelCount].map {
      table[Int($0)]
    }
  }

  /// All images as numbers, one row each.
  public var values: [Float] { values(of: 0..<count) }

  /// The first `count` images as a data set of their own.
  ///
  /// - Precondition: There are that many.
  public func prefix(_ count: Int) -> ImageDataset {
    demand(count <= self.count, "the first \(count) of only \(self.count) images")
    return ImageDataset(
      height: height, width: width, maximumLevel: maximumLevel,
      levels: Array(levels[..<(count * pixelCount)]), labels: Array(labels[..<count]),
      classNames: classNames)
  }
}
