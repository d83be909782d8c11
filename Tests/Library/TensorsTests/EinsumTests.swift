import Tensors
import Testing

@Suite("Einstein's notation")
struct EinsumTests {
  @Test("agrees with products, transpositions and sums")
  func commonForms() {
    var rng = SeededGenerator(seed: 41)
    let a = Tensor(normal: [3, 4], using: &rng)
    let b = Tensor(normal: [4, 5], using: &rng)
    let v = Tensor(normal: [4], using: &rng)
    #expect(einsum("ij,jk->ik", a, b).isClose(to: matmul(a, b)))
    #expect(einsum("ij,jk->ki", a, b).isClose(to: matmul(a, b).transposed()))
    #expect(einsum("ij->ji", a).isClose(to: a.transposed()))
    #expect(einsum("ij->", a).isClose(to: a.sum()))
    #expect(einsum("ij->j", a).isClose(to: a.sum(alongAxis: 0)))
    #expect(einsum("ij,j->i", a, v).isClose(to: matmul(a, v)))
    #expect(einsum("i,j->ij", v, v).isClose(to: v.reshaped([4, 1]) * v))
    #expect(einsum("ij,ij->", a, a).isClose(to: (a * a).sum()))
    #expect(einsum("ij,ij->i", a, a).isClose(to: (a * a).sum(alongAxis: 1)))
    #expect(einsum("ij,jk,j->k", a, b, v).isClose(to: matmul(a.sum(alongAxis: 0) * v, b)))
  }

  @Test("stacks of attention scores")
  func attention() {
    var rng = SeededGenerator(seed: 42)
    let q = Tensor(normal: [2, 3, 4, 5], using: &rng)
    let k = Tensor(normal: [2, 3, 6, 5], using: &rng)
    #expect(einsum("bhtd,bhsd->bhts", q, k).isClose(to: matmul(q, k.transposed())))
    let relative = Tensor(normal: [4, 6, 5], using: &rng)
    let scores = einsum("bhtd,tsd->bhts", q, relative)
    let expected = (q.expandingShape(at: 3) * relative).sum(alongAxis: -1)
    #expect(scores.isClose(to: expected, absolute: 1e-4))
  }
}
