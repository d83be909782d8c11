import Tensors
import Testing

@Suite("Linear systems")
struct SolvingTests {
  @Test("solutions satisfy their equations", arguments: [1, 2, 7, 30])
  func solve(n: Int) {
    var rng = SeededGenerator(seed: 44)
    let a = Tensor(normal: [n, n], using: &rng) + Tensor(identity: n) * 3
    let b = Tensor(normal: [n, 2], using: &rng)
    #expect(matmul(a, a.solve(b)).isClose(to: b, absolute: 1e-4))
    #expect(matmul(a, a.solve(b.transposed()[0])).isClose(to: b.transposed()[0], absolute: 1e-4))
    #expect(matmul(a.inverse(), a).isClose(to: Tensor(identity: n), absolute: 1e-4))
    let spd = matmul(a, a.transposed())
    let l = spd.choleskyDecomposition()
    #expect(matmul(l, l.transposed()).isClose(to: spd, absolute: 1e-3))
    #expect(n == 1 || l[0, 1].item() == 0)
    let fromCholesky = (0..<n).map { l[$0, $0].log().item() }.reduce(0, +) * 2
    #expect(abs(spd.logDeterminant().item() - fromCholesky) < 1e-3 * Float(n))
  }

  @Test("log-determinant of a known matrix")
  func determinant() {
    #expect(Tensor([[0, 2], [3, 0]]).logDeterminant().isClose(to: Tensor(6).log()))
  }

  @Test("a singular matrix stops with its shape")
  func singular() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor([[1, 2], [2, 4]]).inverse()
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("solve(_:): the matrix of shape [2, 2] is singular"))
  }
}
