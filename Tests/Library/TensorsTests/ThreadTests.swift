import CKernels
import Tensors
import Testing

/// Other tests may run beside these: they change how many threads they use, not what they compute.
@Suite("Threads", .serialized)
struct ThreadTests {
  /// What `work` gives with 1, 2, 3 and 5 threads, as bits.
  private func expectEqualBits(_ work: () -> [Tensor]) {
    defer { TensorThreads.setCount(0) }
    var results: [[UInt32]] = []
    for count in [1, 2, 3, 5] {
      TensorThreads.setCount(count)
      results.append(work().flatMap { $0.scalars.map(\.bitPattern) })
    }
    #expect(!results[0].isEmpty)
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test(
    "products do not depend on their number",
    arguments: [(256, 128, 784), (784, 130, 257), (37, 1024, 300), (1000, 33, 99), (96, 96, 512)])
  func products(m: Int, n: Int, k: Int) {
    var rng = SeededGenerator(seed: 1)
    let a = Tensor(normal: [m, k], using: &rng)
    let b = Tensor(normal: [k, n], using: &rng)
    expectEqualBits { [matmul(a, b)] }
  }

  @Test("products of stacks do not depend on their number")
  func stacks() {
    var rng = SeededGenerator(seed: 2)
    let q = Tensor(normal: [16, 4, 64, 32], using: &rng)
    let k = Tensor(normal: [16, 4, 64, 32], using: &rng)
    expectEqualBits { [matmul(q, k.transposed([0, 1, 3, 2]))] }
  }

  @Test("attention of a few queries does not depend on their number")
  func attention() {
    var rng = SeededGenerator(seed: 4)
    let q = Tensor(normal: [5, 3, 2, 48], using: &rng)
    let k = Tensor(normal: [5, 3, 300, 48], using: &rng)
    expectEqualBits { [.attended(q, k, k, keyCount: 290)] }
  }

  @Test("functions of elements and rows do not depend on their number")
  func elements() {
    var rng = SeededGenerator(seed: 3)
    let x = Tensor(normal: [301, 517], using: &rng)
    let row = Tensor(normal: [517], using: &rng)
    let column = Tensor(normal: [301, 1], using: &rng)
    expectEqualBits {
      [x.exp(), x.tanh(), x * row, x + column, x / x.sigmoid(), x.normalized(epsilon: 1e-5)]
    }
  }

  @Test("functions of rows, sums and losses do not depend on their number")
  func rows() {
    var rng = SeededGenerator(seed: 5)
    let x = Tensor(normal: [301, 517], using: &rng)
    let g = Tensor(normal: [301, 517], using: &rng)
    let weight = Tensor(normal: [517], using: &rng)
    let images = Tensor(normal: [5, 6, 43, 47], using: &rng)
    let six = Tensor(normal: [6], using: &rng)
    let statistics = Tensor(normal: [15, 2], using: &rng)
    let ones = Tensor(ones: [301, 2])
    let labels = IntTensor(Array(0..<301))
    expectEqualBits { () -> [Tensor] in
      let (a, b, c) = images.normalizeGradient(
        images, groupCount: 3, statistics: statistics, weight: six)
      let (d, e, f) = g.normalizeGradient(x, groupCount: 1, statistics: ones, weight: weight)
      let rows = x.normalized(
        groupCount: 1, channelAxis: 1, weight: weight, bias: weight, epsilon: 1e-5)
      let groups = images.normalized(
        groupCount: 3, channelAxis: 1, weight: six, bias: six, epsilon: 1e-5)
      return [a, b, c, d, e, f, rows, groups]
    }
    expectEqualBits { () -> [Tensor] in
      [x.softmax(), x.logSoftmax(), g.softmaxGradient(x), g.logSoftmaxGradient(x)]
    }
    expectEqualBits { () -> [Tensor] in
      [x.sum(alongAxis: 0), x.sum(alongAxis: 1), images.sum(alongAxes: [0, 2, 3])]
    }
    expectEqualBits { () -> [Tensor] in
      [
        scaledBinaryCrossEntropy(logits: x, targets: g, scale: 0.5),
        scaledSquaredError(x, g, scale: 0.5),
        scaledCrossEntropy(logits: x, labels: labels, scale: 0.5),
      ]
    }
    expectEqualBits { () -> [Tensor] in
      [
        x.mapped(.gelu), g.geluGradient(x), x.mapped(.silu), g.siluGradient(x),
        x.softplus(), g.softplusGradient(x),
      ]
    }
  }

  @Test("convolutions do not depend on their number")
  func convolutions() {
    var rng = SeededGenerator(seed: 4)
    let x = Tensor(normal: [9, 17, 19, 21], using: &rng)
    let w = Tensor(normal: [10, 17, 3, 3], using: &rng)
    let plan = Convolution(padding: 1)
    let y = Tensor(normal: [9, 10, 19, 21], using: &rng)
    expectEqualBits {
      [
        convolution(x, kernel: w, plan), transposedConvolution(y, kernel: w, plan),
        Tensor.convolved(x, y, plan, .kernel(height: 3, width: 3)),
      ]
    }
    let steps = Convolution(stride: 2, padding: 1)
    let z = Tensor(normal: [9, 10, 10, 11], using: &rng)
    expectEqualBits {
      [
        convolution(x, kernel: w, steps), transposedConvolution(z, kernel: w, steps),
        Tensor.convolved(x, z, steps, .kernel(height: 3, width: 3)),
      ]
    }
    // Enough channels for Winograd's way.
    let p = Tensor(normal: [9, 32, 14, 21], using: &rng)
    let q = Tensor(normal: [9, 30, 14, 21], using: &rng)
    let k = Tensor(normal: [30, 32, 3, 3], using: &rng)
    expectEqualBits {
      [
        convolution(p, kernel: k, plan), transposedConvolution(q, kernel: k, plan),
        Tensor.convolved(p, q, plan, .kernel(height: 3, width: 3)),
      ]
    }
  }

  @Test("every piece is done once, however many callers there are at a time")
  func everyPieceOnce() async {
    defer { TensorThreads.setCount(0) }
    TensorThreads.setCount(4)
    await withTaskGroup(of: Bool.self) { group in
      for seed in 0..<4 {
        group.addTask {
          (0..<200).allSatisfy { round in
            let count = 1 + (round * 7 + seed) % 97
            var marks = [UInt8](repeating: 0, count: count)
            marks.withUnsafeMutableBytes { bytes in
              lk_parallel(
                count,
                { marks, index in
                  marks?.storeBytes(
                    of: marks!.load(fromByteOffset: index, as: UInt8.self) + 1,
                    toByteOffset: index, as: UInt8.self)
                },
                bytes.baseAddress)
            }
            return marks.allSatisfy { $0 == 1 }
          }
        }
      }
      for await isComplete in group { #expect(isComplete) }
    }
  }

  @Test("work within work is done by the one who is at it")
  func nested() {
    defer { TensorThreads.setCount(0) }
    TensorThreads.setCount(3)
    var sums = [Int32](repeating: 0, count: 64)
    sums.withUnsafeMutableBytes { bytes in
      lk_parallel(
        64,
        { sums, index in
          guard let place = sums?.assumingMemoryBound(to: Int32.self).advanced(by: index) else {
            return
          }
          lk_parallel(
            100, { place, _ in place?.assumingMemoryBound(to: Int32.self).pointee += 1 }, place)
        }, bytes.baseAddress)
    }
    #expect(sums == [Int32](repeating: 100, count: 64))
  }
}
