/// Handwritten digits, 8 × 8 pixels with 17 grey levels: 1,797 images by 13 writers.
///
/// Each pixel counts the ink in a 4 × 4 block of a 32 × 32 bitmap. The files' order is kept: the
/// first 1,437 images train, the last 360 test.
///
/// Source: Alpaydin and Kaynak, “Optical Recognition of Handwritten Digits”, UCI Machine Learning
/// Repository, 1998; the part that scikit-learn ships.
public enum Digits {
  /// How many images are for training.
  static let trainCount = 1_437

  /// All levels, a byte each, followed by all labels.
  package static let file = ResourceFile(
    name: "digits-8x8.bin",
    checksum: "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826")

  /// The SHA-256 of the embedded file, which every reading checks.
  public static var checksum: String { file.checksum }

  /// Reads the data set.
  ///
  /// - Throws: `DatasetError` when the embedded file is missing or damaged.
  public static func load() throws(DatasetError) -> TrainTestSplit {
    let bytes = try file.bytes()
    let count = bytes.count / 65
    let (levels, labels) = (bytes[..<(64 * count)], bytes[(64 * count)...])
    func part(_ range: Range<Int>) -> ImageDataset {
      ImageDataset(
        height: 8, width: 8, maximumLevel: 16,
        levels: Array(levels[(64 * range.lowerBound)..<(64 * range.upperBound)]),
        labels: range.map { labels[labels.startIndex + $0] },
        classNames: (0...9).map(String.init))
    }
    return TrainTestSplit(train: part(0..<trainCount), test: part(trainCount..<count))
  }

  /// The content of the embedded file, made from scikit-learn's `digits.csv.gz`.
  ///
  /// - Throws: `DatasetError` when the file is missing or a line does not hold 64 levels and a label.
  package static func embeddedFile(fromTable path: String) throws(DatasetError) -> [UInt8] {
    let text = String(
      decoding: try GzipFile.bytes(at: path, remedy: "it is part of scikit-learn's wheel"),
      as: UTF8.self)
    var levels: [UInt8] = []
    var labels: [UInt8] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let numbers = line.split(separator: ",").compactMap { Double($0) }
      guard numbers.count == 65, numbers.allSatisfy({ (0...16).contains($0) }) else {
        throw .malformedFile(path: path, reason: "expected 64 levels 0...16 and a label: \(line)")
      }
      levels += numbers.dropLast().map { UInt8($0) }
      labels.append(UInt8(numbers[64]))
    }
    return levels + labels
  }
}
