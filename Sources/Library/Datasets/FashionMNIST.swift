/// Fashion-MNIST: photographs of clothes in ten classes, 28 × 28 pixels with 256 grey levels.
///
/// The embedded copy holds the first 4,000 training and the first 1,000 test images, reduced to
/// 14 × 14 pixels with 16 levels (`reduced(_:)`).
///
/// Source: Xiao, Rasul and Vollgraf, “Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
/// Learning Algorithms”, 2017.
public enum FashionMNIST {
  /// What the ten classes show.
  public static let classNames = [
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]

  /// How many images of each part are embedded.
  static let embeddedTrainCount = 4_000, embeddedTestCount = 1_000

  /// The embedded levels, two to a byte; training part first.
  package static let imageFile = ResourceFile(
    name: "fashion-mnist-14x14-images.bin",
    checksum: "c310081c4daa7ee4021268f5887ca7ee7bb363b77c5f50d721aca151efdb8d93")

  /// The embedded labels, a byte each.
  package static let labelFile = ResourceFile(
    name: "fashion-mnist-labels.bin",
    checksum: "5947dd185ee0bc5e7ff8c79a02cc9c665c42ff1eefa88022741298a031e0588e")

  /// The SHA-256 of the embedded images, which every reading checks.
  public static var checksum: String { imageFile.checksum }

  /// Reads the data set.
  ///
  /// - Parameter source: The embedded copy, or the 60,000 + 10,000 full images of Debian's package
  ///   `dataset-fashion-mnist`.
  /// - Returns: The training and the test part.
  /// - Throws: `DatasetError` when a file is missing or damaged.
  public static func load(_ source: DatasetSource = .embedded) throws(DatasetError)
    -> TrainTestSplit
  {
    switch source {
    case .embedded:
      return try embedded(images: imageFile.bytes(), labels: labelFile.bytes())
    case .system(let directory):
      return TrainTestSplit(
        train: try part("train", in: directory), test: try part("t10k", in: directory))
    }
  }

  /// Unpacks the content of the embedded files.
  private static func embedded(images: [UInt8], labels: [UInt8]) throws(DatasetError)
    -> TrainTestSplit
  {
    let levels = Nibbles.unpacked(images)
    let boundary = embeddedTrainCount * 14 * 14
    return TrainTestSplit(
      train: ImageDataset(
        height: 14, width: 14, maximumLevel: 15, levels: Array(levels[..<boundary]),
        labels: Array(labels[..<embeddedTrainCount]), classNames: classNames),
      test: ImageDataset(
        height: 14, width: 14, maximumLevel: 15, levels: Array(levels[boundary...]),
        labels: Array(labels[embeddedTrainCount...]), classNames: classNames))
  }

  /// Reads the images and labels of one part from their IDX files.
  private static func part(_ name: String, in directory: String) throws(DatasetError)
    -> ImageDataset
  {
    let remedy = "install the Debian package dataset-fashion-mnist or use the embedded images"
    let imagePath = "\(directory)/\(name)-images-idx3-ubyte.gz"
    let labelPath = "\(directory)/\(name)-labels-idx1-ubyte.gz"
    let images = try IDXFile(
      GzipFile.bytes(at: imagePath, remedy: remedy), dimensionCount: 3, path: imagePath)
    let labels = try IDXFile(
      GzipFile.bytes(at: labelPath, remedy: remedy), dimensionCount: 1, path: labelPath)
    guard images.shape[0] == labels.shape[0] else {
      throw .malformedFile(
        path: labelPath, reason: "\(labels.shape[0]) labels for \(images.shape[0]) images")
    }
    return ImageDataset(
      height: images.shape[1], width: images.shape[2], maximumLevel: 255,
      levels: Array(images.elements), labels: Array(labels.elements), classNames: classNames)
  }
}
