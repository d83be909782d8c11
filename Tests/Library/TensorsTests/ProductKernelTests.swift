import CKernels
import Tensors
import Testing

@Suite("The product kernel")
struct ProductKernelTests {
  static let extents = [
    (1, 1, 1), (8, 16, 32), (9, 17, 33), (13, 37, 19), (3, 400, 70), (300, 5, 40), (16, 800, 31),
    (24, 64, 96),
  ]

  @Test(
    "agrees with loops for every order of both operands", .enabled(if: lk_product_is_available()),
    arguments: extents)
  func loops(m: Int, k: Int, n: Int) {
    var rng = SeededGenerator(seed: 81)
    let a = Tensor(uniform: [m * k], in: -1..<1, using: &rng).scalars
    let b = Tensor(uniform: [k * n], in: -1..<1, using: &rng).scalars
    for (ar, ac) in [(k, 1), (1, m)] {
      for (br, bc) in [(n, 1), (1, k)] {
        for adding in [false, true] {
          var c = [Float](repeating: 0.5, count: m * n)
          lk_product(&c, a, ar, ac, b, br, bc, m, n, k, adding)
          var worst = 0.0
          for i in 0..<m {
            for j in 0..<n {
              let sum = (0..<k).reduce(adding ? 0.5 : 0) { total, p in
                total + Double(a[i * ar + p * ac]) * Double(b[p * br + j * bc])
              }
              worst = max(worst, abs(Double(c[i * n + j]) - sum))
            }
          }
          #expect(worst < 1e-5 * Double(k).squareRoot() + 1e-6)
        }
      }
    }
  }
}
