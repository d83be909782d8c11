import Tensors
import Testing

@Suite("Broadcasting")
struct BroadcastingTests {
  static let pairs: [(Shape, Shape, Shape)] = [
    ([3], [3], [3]), ([2, 3], [3], [2, 3]), ([2, 3], [2, 1], [2, 3]), ([2, 1], [1, 3], [2, 3]),
    ([], [2, 2], [2, 2]), ([4, 1, 3], [2, 1], [4, 2, 3]), ([2, 3, 4], [3, 1], [2, 3, 4]),
    ([2, 1, 2, 1], [3, 1, 4], [2, 3, 2, 4]), ([0, 3], [1, 3], [0, 3]), ([5, 1], [1], [5, 1]),
    ([2, 3, 2, 3], [1, 3, 1, 3], [2, 3, 2, 3]),
    // Short rows against many, a number of them that fills no last tile, and many enough for threads.
    ([71, 3], [3], [71, 3]), ([31], [200, 31], [200, 31]), ([20_001, 2], [1, 2], [20_001, 2]),
  ]

  @Test("agrees with the rule written out as loops", arguments: pairs)
  func loops(a: Shape, b: Shape, expected: Shape) {
    var rng = SeededGenerator(seed: 3)
    let x = Tensor(normal: a, using: &rng)
    let y = Tensor(normal: b, using: &rng)
    let difference = x - y
    #expect(difference.shape == expected)
    #expect(difference.scalars == reference(x, y, expected, -))
    #expect((y * x).scalars == reference(y, x, expected, *))
  }

  @Test("works on transposed and sliced operands")
  func views() {
    var rng = SeededGenerator(seed: 4)
    let x = Tensor(normal: [5, 4, 3], using: &rng)
    let view = x.transposed([2, 0, 1]).sliced(1..<4, alongAxis: 1)
    let copy = Tensor(view.scalars, shape: view.shape)
    let row = Tensor(normal: [4], using: &rng)
    #expect((view + row).scalars == (copy + row).scalars)
    #expect((row - view).scalars == (row - copy).scalars)
    #expect((view * view).scalars == (copy * copy).scalars)
    #expect(view.exp().scalars == copy.exp().scalars)
  }

  @Test("stops with the operation and both shapes")
  func mismatch() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor(zeros: [2, 3]) + Tensor(zeros: [2])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("+: the shapes [2, 3] and [2] do not broadcast"))
  }

  private func reference(
    _ a: Tensor, _ b: Tensor, _ shape: Shape, _ combine: (Float, Float) -> Float
  ) -> [Float] {
    let (x, y) = (a.scalars, b.scalars)
    return (0..<shape.elementCount).map { flat in
      var (rest, i, j, strideI, strideJ) = (flat, 0, 0, 1, 1)
      for axis in shape.indices.reversed() {
        let position = rest % shape[axis]
        rest /= shape[axis]
        let (p, q) = (axis - shape.count + a.rank, axis - shape.count + b.rank)
        if p >= 0 {
          if a.shape[p] > 1 { i += position * strideI }
          strideI *= a.shape[p]
        }
        if q >= 0 {
          if b.shape[q] > 1 { j += position * strideJ }
          strideJ *= b.shape[q]
        }
      }
      return combine(x[i], y[j])
    }
  }
}
