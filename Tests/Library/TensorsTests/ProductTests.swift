import Tensors
import Testing

@Suite("Matrix products")
struct ProductTests {
  static let extents = [
    (1, 1, 1), (2, 3, 4), (1, 5, 3), (7, 1, 2), (16, 16, 16), (33, 17, 65), (8, 2100, 3), (3, 0, 2),
  ]

  @Test("agree with loops, with every operand transposed or not", arguments: extents)
  func loops(m: Int, k: Int, n: Int) {
    var rng = SeededGenerator(seed: 7)
    let a = Tensor(normal: [m, k], using: &rng)
    let b = Tensor(normal: [k, n], using: &rng)
    let (x, y) = (a.scalars, b.scalars)
    let expected = Tensor(
      (0..<(m * n)).map { i in
        Float((0..<k).reduce(0.0) { $0 + Double(x[i / n * k + $1]) * Double(y[$1 * n + i % n]) })
      }, shape: [m, n])
    let (at, bt) = (a.transposed().contiguousValues, b.transposed().contiguousValues)
    #expect(matmul(a, b).isClose(to: expected, absolute: 1e-4))
    #expect(matmul(at.transposed(), b).isClose(to: expected, absolute: 1e-4))
    #expect(matmul(a, bt.transposed()).isClose(to: expected, absolute: 1e-4))
    #expect(matmul(at.transposed(), bt.transposed()).isClose(to: expected, absolute: 1e-4))
    let wide = concatenate([a, a], alongAxis: 1).sliced(k..<(2 * k), alongAxis: 1)
    #expect(matmul(wide, b).isClose(to: expected, absolute: 1e-4))
  }

  @Test("stacks broadcast their leading axes")
  func stacks() {
    var rng = SeededGenerator(seed: 8)
    let a = Tensor(normal: [2, 1, 3, 4], using: &rng)
    let b = Tensor(normal: [5, 4, 2], using: &rng)
    let c = matmul(a, b)
    #expect(c.shape == [2, 5, 3, 2])
    for i in 0..<2 {
      for j in 0..<5 { #expect(c[i, j].isClose(to: matmul(a[i, 0], b[j]))) }
    }
    let shared = Tensor(normal: [4, 6], using: &rng)
    #expect(matmul(a, shared)[1, 0].isClose(to: matmul(a[1, 0], shared)))
    let heads = Tensor(normal: [2, 3, 5, 4], using: &rng).transposed([0, 2, 1, 3])
    let scores = matmul(heads, heads.transposed())
    #expect(scores[1, 3].isClose(to: matmul(heads[1, 3], heads[1, 3].transposed())))
  }

  @Test("vectors count as rows on the left and columns on the right")
  func vectors() {
    let a = Tensor([[1, 2], [3, 4], [5, 6]])
    #expect(matmul(Tensor([1, 0, -1]), a).scalars == [-4, -4])
    #expect(matmul(a, Tensor([1, 1])).scalars == [3, 7, 11])
    #expect(matmul(Tensor([1, 2]), Tensor([3, 4])).item() == 11)
  }

  @Test("a dense map adds the bias to every row")
  func dense() {
    let x = Tensor([[1, 2], [3, 4]])
    let y = linear(x, weight: Tensor([[1, 0, 1], [0, 1, 1]]), bias: Tensor([10, 20, 30]))
    #expect(y.scalars == [11, 22, 33, 13, 24, 37])
  }

  @Test("stops with both shapes")
  func mismatch() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = matmul(Tensor(zeros: [2, 3]), Tensor(zeros: [2, 3]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("matmul: the inner extents of [2, 3] and [2, 3] differ"))
  }
}

extension Tensor {
  /// The same elements in a buffer of their own, in row-major order.
  var contiguousValues: Tensor { Tensor(scalars, shape: shape) }
}
