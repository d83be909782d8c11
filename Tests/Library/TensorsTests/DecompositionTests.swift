import Tensors
import Testing

@Suite("Decompositions")
struct DecompositionTests {
  @Test("eigenvectors are orthonormal and rebuild the matrix", arguments: [1, 2, 5, 40])
  func eigen(n: Int) {
    var rng = SeededGenerator(seed: 12)
    let a = Tensor(normal: [n, n], using: &rng)
    let symmetric = a + a.transposed()
    let e = symmetric.symmetricEigenDecomposition()
    let identity = Tensor(identity: n)
    #expect(matmul(e.vectors.transposed(), e.vectors).isClose(to: identity, absolute: 1e-5))
    let rebuilt = matmul(e.vectors * e.values, e.vectors.transposed())
    #expect(rebuilt.isClose(to: symmetric, absolute: 1e-4))
    #expect(e.values.scalars == e.values.scalars.sorted(by: >))
  }

  @Test("eigenvalues of a known matrix")
  func knownEigen() {
    let e = Tensor([[2, 1], [1, 2]]).symmetricEigenDecomposition()
    #expect(e.values.isClose(to: Tensor([3, 1])))
    let r = Float(0.5).squareRoot()
    #expect(e.vectors[0].isClose(to: Tensor([r, r])) || e.vectors[0].isClose(to: Tensor([r, -r])))
  }

  @Test("singular vectors rebuild the matrix", arguments: [[4, 4], [7, 3], [3, 7], [1, 5]])
  func singular(shape: [Int]) {
    var rng = SeededGenerator(seed: 13)
    let a = Tensor(normal: Shape(shape), using: &rng)
    let s = a.singularValueDecomposition()
    let k = min(shape[0], shape[1])
    #expect(s.left.shape == [shape[0], k] && s.right.shape == [shape[1], k])
    #expect(matmul(s.left * s.values, s.right.transposed()).isClose(to: a, absolute: 1e-5))
    #expect(
      matmul(s.right.transposed(), s.right).isClose(to: Tensor(identity: k), absolute: 1e-5))
    #expect(s.values.scalars == s.values.scalars.sorted(by: >))
    let squares = matmul(a.transposed(), a).symmetricEigenDecomposition().values
    #expect(squares[0..<k].isClose(to: s.values.squared(), absolute: 1e-3))
  }

  @Test("Q is orthonormal, R upper triangular", arguments: [[4, 4], [9, 3]])
  func qr(shape: [Int]) {
    var rng = SeededGenerator(seed: 14)
    let a = Tensor(normal: Shape(shape), using: &rng)
    let d = a.qrDecomposition()
    #expect(matmul(d.q, d.r).isClose(to: a, absolute: 1e-5))
    #expect(
      matmul(d.q.transposed(), d.q).isClose(to: Tensor(identity: shape[1]), absolute: 1e-5))
    for row in 0..<shape[1] {
      #expect(d.r[row, row].item() > 0)
      for column in 0..<row { #expect(d.r[row, column].item() == 0) }
    }
  }
}
