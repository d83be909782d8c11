import CKernels
import Tensors
import Testing

@Suite("The product kernel")
struct ProductKernelTests {
  static let extents = [
    (1, 1, 1), (8, 16, 32), (9, 17, 33), (13, 37, 19), (3, 400, 70), (300, 5, 40), (16, 800, 31),
    (24, 64, 96), (1, 300, 530), (2, 9, 17), (5, 33, 16), (7, 8, 40), (300, 70, 1), (270, 400, 2),
    (40, 16, 15), (10, 40, 40), (10, 1, 40), (40, 10, 8), (5, 6, 7),
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
          var again = [Float](repeating: 0.5, count: m * n)
          withPacked(b, br, bc, n: n, k: k) {
            lk_product_of_packed(&again, a, ar, ac, $0, m, n, k, adding)
          }
          var worst = 0.0
          for i in 0..<m {
            for j in 0..<n {
              let sum = (0..<k).reduce(adding ? 0.5 : 0) { total, p in
                total + Double(a[i * ar + p * ac]) * Double(b[p * br + j * bc])
              }
              worst = max(
                worst, abs(Double(c[i * n + j]) - sum), abs(Double(again[i * n + j]) - sum))
            }
          }
          #expect(worst < 1e-5 * Double(k).squareRoot() + 1e-6)
        }
      }
    }
  }

  @Test(
    "adds a row to every row, once however deep the product is",
    .enabled(if: lk_product_is_available()), arguments: extents)
  func offset(m: Int, k: Int, n: Int) {
    var rng = SeededGenerator(seed: 82)
    let a = Tensor(uniform: [m * k], in: -1..<1, using: &rng).scalars
    let b = Tensor(uniform: [k * n], in: -1..<1, using: &rng).scalars
    let row = Tensor(uniform: [n], in: 1..<2, using: &rng).scalars
    for (br, bc) in [(n, 1), (1, k)] {
      for adding in [false, true] {
        var c = [Float](repeating: 0.5, count: m * n)
        lk_product_with_row(&c, a, k, 1, b, br, bc, row, m, n, k, adding)
        var worst = 0.0
        for i in 0..<m {
          for j in 0..<n {
            let start = Double(row[j]) + (adding ? 0.5 : 0)
            let sum = (0..<k).reduce(start) { total, p in
              total + Double(a[i * k + p]) * Double(b[p * br + j * bc])
            }
            worst = max(worst, abs(Double(c[i * n + j]) - sum))
          }
        }
        #expect(worst < 1e-5 * Double(k).squareRoot() + 1e-6)
      }
    }
  }

  /// Calls `body` with B as `lk_pack` copies it.
  private func withPacked(
    _ b: [Float], _ br: Int, _ bc: Int, n: Int, k: Int, _ body: (UnsafePointer<Float>) -> Void
  ) {
    let bytes = lk_packed_count(n, k) * MemoryLayout<Float>.stride
    let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { packed.deallocate() }
    let floats = packed.bindMemory(to: Float.self)
    guard let base = floats.baseAddress else { return }
    lk_pack(base, b, br, bc, n, k)
    body(base)
  }
}
