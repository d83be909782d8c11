import Foundation
import Lectern

/// The 60,000 training images of Fashion-MNIST as rows of 784 numbers in 0...1, in batches drawn
/// from one permutation.
struct Fashion {
  let images: Tensor
  private let order: [Int]
  private var cursor = 0

  static let path = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"

  /// Reads Debian's file; `nil` if the package `dataset-fashion-mnist` is not installed.
  init?() throws {
    guard FileManager.default.fileExists(atPath: Self.path) else { return nil }
    let gunzip = Process()
    gunzip.executableURL = URL(filePath: "/bin/gunzip")
    gunzip.arguments = ["-c", Self.path]
    let output = Pipe()
    gunzip.standardOutput = output
    try gunzip.run()
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile().dropFirst(16))
    gunzip.waitUntilExit()
    images = Tensor(bytes.map { Float($0) / 255 }, shape: [bytes.count / 784, 784])
    var rng = SeededGenerator(seed: 1)
    order = rng.permutation(images.shape[0])
  }

  mutating func batch(_ size: Int) -> Tensor {
    let rows = Array(order[cursor..<(cursor + size)])
    cursor = (cursor + size) % (images.shape[0] - size)
    return images.selecting(rows)
  }
}

/// Random token sequences: 100,000 ids of 65, and windows of 64 with the next token as target.
struct TokenSequences {
  private let tokens: [Int]
  private var rng = SeededGenerator(seed: 2)

  init() {
    var generator = SeededGenerator(seed: 3)
    tokens = (0..<100_000).map { _ in Int.random(in: 0..<65, using: &generator) }
  }

  mutating func batch(_ size: Int) -> (x: IntTensor, y: IntTensor) {
    let starts = (0..<size).map { _ in Int.random(in: 0..<99_000, using: &rng) }
    return (
      IntTensor(starts.flatMap { tokens[$0..<($0 + 64)] }).reshaped([size, 64]),
      IntTensor(starts.flatMap { tokens[($0 + 1)..<($0 + 65)] }).reshaped([size, 64])
    )
  }
}
