import Foundation
import Models
import Tensors
import Testing

@Suite("Principal angles")
struct PrincipalAnglesTests {
  @Test("are zero between two bases of one subspace", arguments: [1, 2, 3])
  func sameSubspace(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let a = Tensor(normal: [9, 3], using: &rng)
    let mixed = matmul(a, Tensor([[1, 2, 0], [0, 1, -1], [1, 0, 1]]))
    #expect(principalAngles(a, mixed).allSatisfy { $0 < 1e-5 })
  }

  @Test("recover the angles that a rotation was made with", arguments: [1e-4, 0.01, 0.5, 1, 1.5])
  func knownAngle(angle: Double) {
    // Two planes in ℝ⁴ that share no direction: angles `angle` and `angle` / 2.
    let (c, s) = (Float(cos(angle)), Float(sin(angle)))
    let (c2, s2) = (Float(cos(angle / 2)), Float(sin(angle / 2)))
    let a = Tensor([[1, 0], [0, 1], [0, 0], [0, 0]])
    let b = Tensor([[c, 0], [0, c2], [s, 0], [0, s2]])
    let angles = principalAngles(a, b)
    #expect(abs(angles[0] - angle / 2) < 1e-6)
    #expect(abs(angles[1] - angle) < 1e-6)
  }

  @Test("are right angles between orthogonal subspaces, and symmetric")
  func orthogonal() {
    let a = Tensor([[1, 0], [0, 1], [0, 0], [0, 0]])
    let b = Tensor([[0, 0], [0, 0], [1, 1], [1, 2]])
    #expect(principalAngles(a, b).allSatisfy { abs($0 - .pi / 2) < 1e-6 })
    var rng = SeededGenerator(seed: 3)
    let (p, q) = (Tensor(normal: [7, 3], using: &rng), Tensor(normal: [7, 3], using: &rng))
    for (x, y) in zip(principalAngles(p, q), principalAngles(q, p)) {
      #expect(abs(x - y) < 1e-5)
    }
  }
}
