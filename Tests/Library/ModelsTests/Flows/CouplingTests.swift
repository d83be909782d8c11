import Autograd
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Coupling layers")
struct CouplingTests {
  /// Layers of size 4 that move either half, with weights large enough to bend.
  private static func layers<L: FlowLayer>(
    _ seed: UInt64, _ make: (Bool, inout SeededGenerator) -> L
  ) -> [L] {
    var rng = SeededGenerator(seed: seed)
    return [false, true].map { movesFirst in
      var layer = make(movesFirst, &rng)
      layer.updateParameters { _, tensor in
        let noise = Tensor(normal: tensor.shape, standardDeviation: 0.5, using: &rng)
        tensor = (tensor + noise).asParameter()
      }
      return layer
    }
  }

  private static func affine(_ seed: UInt64) -> [AffineCoupling] {
    layers(seed) { AffineCoupling(size: 4, hiddenSize: 6, movesFirst: $0, using: &$1) }
  }

  private static func additive(_ seed: UInt64) -> [AdditiveCoupling] {
    layers(seed) { AdditiveCoupling(size: 4, hiddenSize: 6, movesFirst: $0, using: &$1) }
  }

  @Test("the inverse undoes the layer, for either half", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let z = Tensor(normal: [50, 4], using: &rng)
    for layer in Self.affine(seed) as [any FlowLayer] + Self.additive(seed) {
      let (x, forward) = layer.forward(z)
      let (back, backward) = layer.inverse(x)
      #expect(back.isClose(to: z, absolute: 1e-4, relative: 1e-4))
      #expect(forward.isClose(to: backward))
      #expect(!x.isClose(to: z))
    }
  }

  @Test("the log determinant is that of the full Jacobian", arguments: [1, 2, 3] as [UInt64])
  func determinant(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    for layer in Self.affine(seed) as [any FlowLayer] + Self.additive(seed) {
      for _ in 0..<5 {
        let z = Tensor(normal: [4], using: &rng)
        let J = jacobian(at: z) { layer.forward($0.reshaped([1, 4])).x }
        let claimed = layer.forward(z.reshaped([1, 4])).logDeterminant.item()
        #expect(abs(J.logDeterminant().item() - claimed) < 1e-4)
      }
    }
  }

  @Test("an additive layer keeps volumes: its log determinant is 0 and so is the numeric one")
  func volume() {
    for layer in Self.additive(4) {
      let z = Tensor([0.3, -1, 0.7, 2])
      let J = numericJacobian(at: z) { layer.forward($0.reshaped([1, 4])).x }
      #expect(abs(J.logDeterminant().item()) < 5e-3)
      #expect(layer.forward(z.reshaped([1, 4])).logDeterminant.item() == 0)
    }
  }

  @Test("the upper right block has the stretch's derivative too (erratum: seed 004)")
  func upperRightBlock() {
    // The layer that moves the second half: z = x[2...], u = x[..<2].
    let layer = Self.affine(7)[0]
    let point = Tensor([0.4, -0.8, 1.5, -1])
    let (u, z) = (point.sliced(0..<2, alongAxis: 0), point.sliced(2..<4, alongAxis: 0))
    let full = numericJacobian(at: point) { layer.forward($0.reshaped([1, 4])).x }
    let block = full.sliced(2..<4, alongAxis: 0).sliced(0..<2, alongAxis: 1)  // ∂x/∂u
    let dF = jacobian(at: u) { layer.logScale($0.reshaped([1, 2])) }
    let dG = jacobian(at: u) { layer.shift($0.reshaped([1, 2])) }
    let stretch = (z * layer.logScale(u.reshaped([1, 2])).exp().flattened()).reshaped([2, 1])
    #expect(block.isClose(to: stretch * dF + dG, absolute: 1e-2, relative: 1e-2))
    #expect(!block.isClose(to: dF, absolute: 0.1, relative: 0.1), "the seed's block")
  }

  @Test("an affine layer is z ⊙ exp F(u) + G(u) written out as loops")
  func reference() {
    let layer = Self.affine(2)[1]  // moves the first half
    let input = Tensor([[0.5, -1, 2, 0.1], [1, 1, -1, 0]])
    let (x, logDeterminant) = layer.forward(input)
    for row in 0..<2 {
      let u = Tensor([Array(input.rows[row][2...])])
      let (F, G) = (layer.scale(u).tanh().scalars.map { $0 * 2 }, layer.shift(u).scalars)
      for i in 0..<2 {
        let expected = input.rows[row][i] * Tensor(F[i]).exp().item() + G[i]
        #expect(abs(x.rows[row][i] - expected) < 1e-4)
        #expect(x.rows[row][2 + i] == input.rows[row][2 + i])
      }
      #expect(abs(logDeterminant.scalars[row] - (F[0] + F[1])) < 1e-5)
    }
  }

  @Test("two layers have the inverse that seed 004's exercise asks for")
  func exercise() {
    let (first, second) = (Self.additive(5)[0], Self.additive(5)[1])
    let (u, z) = (Tensor([[0.3, -0.2]]), Tensor([[1.5, 0.4]]))
    // x′ = z + F_Θ(u), z′ = u + F_Ψ(x′); the state is (u, z).
    let state = second.forward(first.forward(concatenate([u, z], alongAxis: 1)).x).x
    let (z2, x2) = (state.sliced(0..<2, alongAxis: 1), state.sliced(2..<4, alongAxis: 1))
    #expect(x2.isClose(to: z + first.shift(u)))
    #expect(z2.isClose(to: u + second.shift(x2)))
    let solvedU = z2 - second.shift(x2)
    #expect(solvedU.isClose(to: u, absolute: 1e-5))
    #expect((x2 - first.shift(solvedU)).isClose(to: z, absolute: 1e-5))
  }
}

/// ∂f/∂x by central differences with a step of 10⁻².
func numericJacobian(at point: Tensor, of function: (Tensor) -> Tensor) -> Tensor {
  let step: Float = 1e-2
  let columns = (0..<point.count).map { index in
    let offset = Tensor((0..<point.count).map { $0 == index ? step : 0 })
    return ((function(point + offset) - function(point - offset)) / (2 * step)).flattened()
  }
  return stack(columns).transposed()
}
