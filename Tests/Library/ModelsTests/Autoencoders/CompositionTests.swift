import Autograd
import NeuralNetworks
import Tensors
import Testing

/// Networks are made of networks: seed 003, “Note on neural networks”.
@Suite("Composition of networks")
struct CompositionTests {
  @Test("parameters add and Jacobians multiply", arguments: [1, 2, 3])
  func chainRule(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let first = Sequential {
      Linear(5, 4, using: &rng)
      Tanh()
    }
    let second = Sequential {
      Linear(4, 3, using: &rng)
      Sigmoid()
    }
    let whole = Sequential {
      first
      second
    }
    #expect(whole.parameterCount == first.parameterCount + second.parameterCount)
    #expect(whole.parameterCount == 5 * 4 + 4 + 4 * 3 + 3)
    let x = Tensor(normal: [1, 5], using: &rng)
    let product = matmul(
      jacobian(at: first(x), of: second.callAsFunction),
      jacobian(at: x, of: first.callAsFunction))
    let direct = jacobian(at: x, of: whole.callAsFunction)
    #expect(direct.shape == [3, 5])
    #expect(direct.isClose(to: product))
  }

  @Test("a residual block with F = 0 is the identity, and trains F")
  func residual() {
    var rng = SeededGenerator(seed: 1)
    let x = Tensor(normal: [2, 3], using: &rng)
    let silent = Linear(weight: Tensor(zeros: [3, 3]), bias: Tensor(zeros: [3]))
    #expect(Residual(silent)(x).isClose(to: x, absolute: 0, relative: 0))
    let block = Residual(Linear(3, 3, using: &rng))
    #expect(block.parameterCount == 12)
    #expect(block.namedParameters.map(\.name) == ["body.weight", "body.bias"])
    #expect(block(x).isClose(to: x + block.body(x)))
  }

  @Test("a Jacobian agrees with the derivative written out")
  func jacobianOracle() {
    // f(x) = (x₀ x₁, x₀²)
    let J = jacobian(at: Tensor([2, 3])) { x in stack([x[0] * x[1], x[0] * x[0]]) }
    #expect(J.isClose(to: Tensor([[3, 2], [4, 0]])))
  }
}
