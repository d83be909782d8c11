import Tensors
import Testing

@Suite("Convolution")
struct ConvolutionTests {
  struct Case: Sendable {
    let image: Shape
    let kernel: Shape
    let convolution: Convolution
  }

  static let cases = [
    Case(image: [2, 3, 5, 6], kernel: [4, 3, 3, 3], convolution: Convolution(padding: 1)),
    Case(
      image: [1, 2, 7, 7], kernel: [3, 2, 3, 3], convolution: Convolution(stride: 2, padding: 1)),
    Case(image: [2, 1, 6, 6], kernel: [2, 1, 2, 2], convolution: Convolution(stride: 2)),
    Case(image: [1, 3, 4, 4], kernel: [5, 3, 1, 1], convolution: Convolution()),
    // Matrices of one row or one column.
    Case(image: [1, 1, 2, 3], kernel: [4, 1, 1, 1], convolution: Convolution()),
    Case(image: [2, 3, 2, 2], kernel: [4, 3, 2, 2], convolution: Convolution()),
    Case(image: [1, 2, 9, 8], kernel: [2, 2, 3, 2], convolution: Convolution(dilation: 2)),
    Case(image: [1, 1, 3, 3], kernel: [1, 1, 3, 3], convolution: Convolution(padding: 3)),
    // Large enough for the paths that read images where they lie.
    Case(image: [3, 17, 7, 9], kernel: [10, 17, 3, 3], convolution: Convolution(padding: 1)),
    Case(image: [9, 3, 8, 11], kernel: [8, 3, 2, 3], convolution: Convolution()),
    Case(
      image: [2, 4, 12, 9], kernel: [9, 4, 3, 3],
      convolution: Convolution(stride: (1, 1), padding: (0, 2), dilation: (2, 1))),
    Case(image: [2, 20, 1, 70], kernel: [3, 20, 1, 5], convolution: Convolution()),
    // Steps of more than 1: the padded image is dealt out to planes.
    Case(
      image: [2, 18, 15, 17], kernel: [13, 18, 3, 3],
      convolution: Convolution(stride: 2, padding: 1)),
    Case(
      image: [1, 5, 19, 22], kernel: [7, 5, 5, 5], convolution: Convolution(stride: 3, padding: 2)),
    Case(
      image: [2, 3, 13, 19], kernel: [5, 3, 3, 3],
      convolution: Convolution(stride: (1, 2), padding: (2, 1), dilation: (2, 1))),
    Case(image: [3, 8, 14, 14], kernel: [9, 8, 2, 2], convolution: Convolution(stride: 2)),
    // Steps wider than the kernel leave elements that nothing meets.
    Case(image: [2, 3, 16, 16], kernel: [5, 3, 2, 2], convolution: Convolution(stride: 3)),
    Case(
      image: [2, 2, 1, 9], kernel: [3, 2, 1, 3],
      convolution: Convolution(stride: (1, 2), padding: (0, 2), dilation: (1, 3))),
  ]

  @Test("agrees with the sum written out as loops", arguments: cases)
  func loops(test: Case) {
    var rng = SeededGenerator(seed: 51)
    let x = Tensor(normal: test.image, using: &rng)
    let w = Tensor(normal: test.kernel, using: &rng)
    let y = convolution(x, kernel: w, test.convolution)
    let c = test.convolution
    var expected: [Float] = []
    for b in 0..<test.image[0] {
      for o in 0..<test.kernel[0] {
        for i in 0..<y.shape[2] {
          for j in 0..<y.shape[3] {
            var sum: Float = 0
            for k in 0..<test.kernel[1] {
              for u in 0..<test.kernel[2] {
                for v in 0..<test.kernel[3] {
                  let row = i * c.stride.height + u * c.dilation.height - c.padding.height
                  let column = j * c.stride.width + v * c.dilation.width - c.padding.width
                  guard (0..<test.image[2]).contains(row), (0..<test.image[3]).contains(column)
                  else { continue }
                  sum += w[o, k, u, v].item() * x[b, k, row, column].item()
                }
              }
            }
            expected.append(sum)
          }
        }
      }
    }
    #expect(y.isClose(to: Tensor(expected, shape: y.shape), absolute: 1e-4))
  }

  @Test("the transposed convolution is the adjoint", arguments: cases)
  func adjoint(test: Case) {
    var rng = SeededGenerator(seed: 52)
    let x = Tensor(normal: test.image, using: &rng)
    let w = Tensor(normal: test.kernel, using: &rng)
    let y = convolution(x, kernel: w, test.convolution)
    let z = Tensor(normal: y.shape, using: &rng)
    var back = transposedConvolution(z, kernel: w, test.convolution)
    // Rows and columns that no window reaches have no counterpart.
    for axis in 2..<4 {
      back = back.padded(before: 0, after: x.shape[axis] - back.shape[axis], alongAxis: axis)
    }
    #expect((y * z).sum().isClose(to: (x * back).sum(), absolute: 1e-3))
  }

  @Test("the derivative of the kernel is an adjoint too", arguments: cases)
  func kernelAdjoint(test: Case) {
    var rng = SeededGenerator(seed: 54)
    let x = Tensor(normal: test.image, using: &rng)
    let w = Tensor(normal: test.kernel, using: &rng)
    let y = convolution(x, kernel: w, test.convolution)
    let z = Tensor(normal: y.shape, using: &rng)
    let back = Tensor.convolved(
      x, z, test.convolution, .kernel(height: test.kernel[2], width: test.kernel[3]))
    #expect((y * z).sum().isClose(to: (w * back).sum(), absolute: 1e-3))
  }

  @Test("a bias is added at every place of its channel", arguments: cases)
  func bias(test: Case) {
    var rng = SeededGenerator(seed: 55)
    let x = Tensor(normal: test.image, using: &rng)
    let w = Tensor(normal: test.kernel, using: &rng)
    let bias = Tensor(normal: [test.kernel[0]], using: &rng)
    let y = convolution(x, kernel: w, test.convolution)
    let column = bias.reshaped([bias.count, 1, 1])
    let biased = convolution(x, kernel: w, bias: bias, test.convolution)
    #expect(biased.isClose(to: y + column, absolute: 1e-6))
    let inner = Tensor(normal: [test.kernel[1]], using: &rng)
    let back = transposedConvolution(y, kernel: w, bias: inner, test.convolution)
    let plain = transposedConvolution(y, kernel: w, test.convolution)
    #expect(back.isClose(to: plain + inner.reshaped([inner.count, 1, 1]), absolute: 1e-4))
  }

  @Test("extents follow the formula both ways")
  func extents() {
    let x = Tensor(zeros: [1, 1, 28, 28])
    let w = Tensor(zeros: [1, 1, 3, 3])
    let down = Convolution(stride: 2, padding: 1)
    #expect(convolution(x, kernel: w, down).shape == [1, 1, 14, 14])
    let small = Tensor(zeros: [1, 1, 14, 14])
    #expect(transposedConvolution(small, kernel: w, down).shape == [1, 1, 27, 27])
    var up = down
    up.outputPadding = (1, 1)
    #expect(transposedConvolution(small, kernel: w, up).shape == [1, 1, 28, 28])
  }

  @Test("output padding of a whole step stops the program")
  func outputPadding() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = transposedConvolution(
        Tensor(zeros: [1, 1, 4, 4]), kernel: Tensor(zeros: [1, 1, 3, 3]),
        Convolution(stride: 1, outputPadding: 1))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("output padding (height: 1, width: 1) has to be smaller"))
  }

  @Test("windows view an axis without copying")
  func windows() {
    let x = Tensor(range: 0..<10)
    #expect(
      x.windows(alongAxis: 0, size: 3, step: 2).scalars == [0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8])
    let image = Tensor(range: 0..<16).reshaped([4, 4])
    let blocks = image.windows(alongAxis: 0, size: 2, step: 2).windows(
      alongAxis: 1, size: 2, step: 2)
    #expect(blocks.shape == [2, 2, 2, 2])
    #expect(blocks[1, 0].scalars == [8, 9, 12, 13])
  }

  @Test("normalized rows have mean 0 and variance 1, also far from 0")
  func normalization() {
    var rng = SeededGenerator(seed: 53)
    let x = Tensor(normal: [5, 64], mean: 1000, standardDeviation: 3, using: &rng)
    let y = x.normalized(epsilon: 0)
    #expect(y.mean(alongAxis: 1).isClose(to: Tensor(zeros: [5]), absolute: 1e-3))
    #expect(y.variance(alongAxes: [1]).isClose(to: Tensor(ones: [5]), absolute: 1e-3))
    #expect(Tensor(ones: [2, 3]).normalized().scalars == [0, 0, 0, 0, 0, 0])
  }
}
