import Tensors
import Testing

/// Convolutions of shapes that take Winograd's way, against loops in double precision.
@Suite("Winograd's convolution")
struct WinogradTests {
  struct Case: Sendable {
    let images, channels, out, height, width: Int
    let padding: (height: Int, width: Int)

    var outHeight: Int { height + 2 * padding.height - 2 }
    var outWidth: Int { width + 2 * padding.width - 2 }
    var convolution: Convolution { Convolution(stride: (1, 1), padding: padding) }
    var image: Shape { [images, channels, height, width] }
    var kernel: Shape { [out, channels, 3, 3] }
    var output: Shape { [images, out, outHeight, outWidth] }

    /// Calls `visit` with the offsets in image, kernel and output of every product of the sum.
    func visitProducts(_ visit: (Int, Int, Int) -> Void) {
      for b in 0..<images {
        for o in 0..<out {
          for c in 0..<channels {
            for tap in 0..<9 {
              for i in 0..<outHeight {
                let row = i + tap / 3 - padding.height
                guard (0..<height).contains(row) else { continue }
                let place = ((b * out + o) * outHeight + i) * outWidth
                let start = ((b * channels + c) * height + row) * width
                for j in 0..<outWidth {
                  let column = j + tap % 3 - padding.width
                  guard (0..<width).contains(column) else { continue }
                  visit(start + column, (o * channels + c) * 9 + tap, place + j)
                }
              }
            }
          }
        }
      }
    }
  }

  static let cases = [
    Case(images: 2, channels: 32, out: 32, height: 28, width: 28, padding: (1, 1)),
    // Outputs of odd extents, channels that do not fill vectors, a padding of each size.
    Case(images: 9, channels: 27, out: 30, height: 13, width: 15, padding: (0, 2)),
    Case(images: 3, channels: 33, out: 47, height: 16, width: 6, padding: (2, 1)),
    // More tiles in a row than a block has, and images of fewer places than a vector.
    Case(images: 1, channels: 24, out: 32, height: 9, width: 131, padding: (1, 0)),
    Case(images: 16, channels: 32, out: 24, height: 4, width: 4, padding: (1, 1)),
  ]

  /// The largest error that rounding may cause over n products of each part, `extra` roundings beside
  /// them: 64 n (n + extra) 2⁻²⁴ max|a| max|b|, as Sources/Library/CKernels/winograd.h states it.
  static func bound(_ n: Int, _ extra: Int, _ a: Tensor, _ b: Tensor) -> Double {
    let largest = Double(a.abs().max().item()) * Double(b.abs().max().item())
    return 64 * Double(n) * Double(n + extra) * 0x1p-24 * largest
  }

  static func expect(_ result: Tensor, _ exact: [Double], within bound: Double) {
    let errors = zip(result.scalars, exact).map { abs(Double($0) - $1) }
    #expect(result.count == exact.count)
    #expect(errors.allSatisfy { $0 <= bound })
    // Roundings of either sign make far less than that.
    let square = errors.reduce(0) { $0 + $1 * $1 }, whole = exact.reduce(0) { $0 + $1 * $1 }
    #expect((square / whole).squareRoot() < 3e-6)
  }

  @Test("the output agrees with loops", arguments: cases.indices)
  func output(index: Int) {
    let test = Self.cases[index]
    var rng = SeededGenerator(seed: 56)
    let x = Tensor(normal: test.image, using: &rng), w = Tensor(normal: test.kernel, using: &rng)
    let (a, b) = (x.scalars, w.scalars)
    var exact = [Double](repeating: 0, count: test.output.elementCount)
    test.visitProducts { exact[$2] += Double(a[$0]) * Double(b[$1]) }
    let y = convolution(x, kernel: w, test.convolution)
    Self.expect(y, exact, within: Self.bound(test.channels, 12, x, w))
    let bias = Tensor(normal: [test.out], using: &rng)
    let biased = convolution(x, kernel: w, bias: bias, test.convolution)
    #expect(biased.isClose(to: y + bias.reshaped([test.out, 1, 1]), absolute: 1e-5))
  }

  @Test("the derivative of the image agrees with loops", arguments: cases.indices)
  func image(index: Int) {
    let test = Self.cases[index]
    var rng = SeededGenerator(seed: 57)
    let y = Tensor(normal: test.output, using: &rng), w = Tensor(normal: test.kernel, using: &rng)
    let (a, b) = (y.scalars, w.scalars)
    var exact = [Double](repeating: 0, count: test.image.elementCount)
    test.visitProducts { exact[$0] += Double(a[$2]) * Double(b[$1]) }
    let role = ConvolutionRole.image(height: test.height, width: test.width)
    let x = Tensor.convolved(y, w, test.convolution, role)
    Self.expect(x, exact, within: Self.bound(test.out, 12, y, w))
  }

  @Test("the derivative of the kernel agrees with loops", arguments: cases.indices)
  func kernel(index: Int) {
    let test = Self.cases[index]
    var rng = SeededGenerator(seed: 58)
    let x = Tensor(normal: test.image, using: &rng), y = Tensor(normal: test.output, using: &rng)
    let (a, b) = (x.scalars, y.scalars)
    var exact = [Double](repeating: 0, count: test.kernel.elementCount)
    test.visitProducts { exact[$1] += Double(a[$0]) * Double(b[$2]) }
    let w = Tensor.convolved(x, y, test.convolution, .kernel(height: 3, width: 3))
    let tiles = test.images * ((test.outHeight + 1) / 2) * ((test.outWidth + 1) / 2)
    Self.expect(w, exact, within: Self.bound(tiles, 20, x, y))
  }
}
