import Datasets
import Foundation
import Testing

@Suite("Fashion-MNIST")
struct FashionMNISTTests {
  @Test("the embedded copy has 4,000 + 1,000 images of 14 × 14 pixels and ten classes")
  func embedded() throws {
    let fashion = try FashionMNIST.load()
    #expect(fashion.train.count == 4_000)
    #expect(fashion.test.count == 1_000)
    for part in [fashion.train, fashion.test] {
      #expect((part.height, part.width) == (14, 14))
      #expect(part.levels.max() == part.maximumLevel)
      #expect(Set(part.labels) == Set(0...9))
    }
    let counts = (0...9).map { label in fashion.train.labels.count { $0 == label } }
    #expect(counts.min() == 373)
    #expect(counts.max() == 440)
  }

  @Test("values are levels divided by the maximum")
  func values() throws {
    let test = try FashionMNIST.load().test
    let values = test.values(of: 2..<4)
    #expect(values.count == 2 * 196)
    #expect(values.min() == 0)
    #expect(values.max() == 1)
    #expect(values[100] == Float(test.levels[2 * 196 + 100]) / 15)
    #expect(test.prefix(4).values[(2 * 196)...].elementsEqual(values))
  }

  @Test("a 2 × 2 block becomes the high half of its mean")
  func reduction() {
    let image = ImageDataset(
      height: 2, width: 4, maximumLevel: 255, levels: [255, 255, 0, 63, 255, 255, 0, 0],
      labels: [7], classNames: FashionMNIST.classNames)
    #expect(FashionMNIST.reduced(image).levels == [15, 0])
    #expect(FashionMNIST.reduced(image).labels == [7])
  }

  @Test("the full data set is 60,000 + 10,000 images", .enabled(if: fashionIsInstalled))
  func system() throws {
    let full = try FashionMNIST.load(.system)
    #expect(full.train.count == 60_000)
    #expect(full.test.count == 10_000)
    #expect(full.test.pixelCount == 784)
  }

  @Test("a directory without the package's files is an error that names file and package")
  func missing() throws {
    let error = #expect(throws: DatasetError.self) {
      try FashionMNIST.load(.system(directory: "/nonexistent"))
    }
    let message = try #require(error).description
    #expect(message.contains("/nonexistent/train-images-idx3-ubyte.gz"))
    #expect(message.contains("install the Debian package dataset-fashion-mnist"))
  }
}
