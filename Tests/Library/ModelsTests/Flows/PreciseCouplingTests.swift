import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

/// The equations of both coupling layers once more, as loops over numbers of double precision, with the
/// weights of the library's layers: what the seven digits of a `Float` cannot show is shown here, and
/// the library is held to it as far as its digits go.
@Suite("Coupling layers in double precision")
struct PreciseCouplingTests {
  @Test("NICE: the inverse is exact to 10⁻¹², the numeric log determinant is 0", arguments: seeds)
  func additive(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let layer = shaken(
      AdditiveCoupling(size: 4, hiddenSize: 6, movesFirst: false, using: &rng), using: &rng)
    let F = PreciseNetwork(layer.shift)
    func forward(_ p: [Double]) -> [Double] {
      let shift = F(Array(p[..<2]))
      return [p[0], p[1], p[2] + shift[0], p[3] + shift[1]]
    }
    for _ in 0..<20 {
      let point = (0..<4).map { _ in Double.random(in: -2...2, using: &rng) }
      let x = forward(point)
      let shift = F(Array(x[..<2]))
      #expect(distance([x[0], x[1], x[2] - shift[0], x[3] - shift[1]], point) < 1e-12)
      #expect(abs(logDeterminant(numericJacobian(at: point, of: forward))) < 1e-9)
      #expect(distance(library(layer, point), x) < 1e-4)
      #expect(distance(undone(layer, x), point) < 1e-4)
    }
  }

  @Test("RealNVP: the full numeric Jacobian is that of the equations to 10⁻⁶", arguments: seeds)
  func affine(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let layer = shaken(
      AffineCoupling(size: 4, hiddenSize: 6, movesFirst: false, using: &rng), using: &rng)
    let (scale, G) = (PreciseNetwork(layer.scale), PreciseNetwork(layer.shift))
    func F(_ u: [Double]) -> [Double] { scale(u).map { 2 * tanh($0) } }
    func forward(_ p: [Double]) -> [Double] {
      let u = Array(p[..<2])
      return u + (0..<2).map { p[2 + $0] * exp(F(u)[$0]) + G(u)[$0] }
    }
    for _ in 0..<10 {
      let point = (0..<4).map { _ in Double.random(in: -2...2, using: &rng) }
      let u = Array(point[..<2])
      let J = numericJacobian(at: point, of: forward)
      let (dF, dG) = (numericJacobian(at: u, of: F), numericJacobian(at: u, of: G.callAsFunction))
      #expect(abs(logDeterminant(J) - F(u).reduce(0, +)) < 1e-6)
      var seedsMiss = 0.0
      for row in 0..<2 {
        let stretch = point[2 + row] * exp(F(u)[row])
        for column in 0..<2 {
          let block = J[2 + row][column]
          #expect(abs(block - (stretch * dF[row][column] + dG[row][column])) < 1e-6)
          seedsMiss = max(seedsMiss, abs(block - dF[row][column]))
          #expect(abs(J[2 + row][2 + column] - (row == column ? exp(F(u)[row]) : 0)) < 1e-6)
          #expect(abs(J[row][column] - (row == column ? 1 : 0)) < 1e-6)
          #expect(abs(J[row][2 + column]) < 1e-6)
        }
      }
      #expect(seedsMiss > 1e-3, "seed 004's block ∂F/∂u")
      #expect(distance(library(layer, point), forward(point)) < 1e-4)
      #expect(distance(undone(layer, forward(point)), point) < 1e-3)
    }
  }
}

private let seeds: [UInt64] = [1, 2, 3]

/// Weights large enough to bend; a fresh layer is nearly the identity.
private func shaken<L: FlowLayer>(_ layer: L, using rng: inout SeededGenerator) -> L {
  var layer = layer
  layer.updateParameters { _, tensor in
    tensor =
      (tensor + Tensor(normal: tensor.shape, standardDeviation: 0.5, using: &rng)).asParameter()
  }
  return layer
}

/// What the library's layer makes of a point.
private func library<L: FlowLayer>(_ layer: L, _ point: [Double]) -> [Double] {
  layer.forward(Tensor([point.map { Float($0) }])).x.scalars.map(Double.init)
}

/// The point of which the library's layer says that it makes `x`.
private func undone<L: FlowLayer>(_ layer: L, _ x: [Double]) -> [Double] {
  layer.inverse(Tensor([x.map { Float($0) }])).z.scalars.map(Double.init)
}

/// Dense layers with tanh between them, in double precision.
private struct PreciseNetwork {
  let layers: [(weight: [[Double]], bias: [Double])]

  /// The weights of a network of dense layers, [in, out], each followed by its bias.
  init(_ network: Sequential) {
    let tensors = network.parameters
    layers = stride(from: 0, to: tensors.count, by: 2).map { index in
      (tensors[index].rows.map { $0.map(Double.init) }, tensors[index + 1].scalars.map(Double.init))
    }
  }

  func callAsFunction(_ u: [Double]) -> [Double] {
    layers.enumerated().reduce(u) { input, layer in
      let (weight, bias) = layer.element
      return bias.indices.map { j in
        let sum = input.indices.reduce(bias[j]) { $0 + input[$1] * weight[$1][j] }
        return layer.offset + 1 < layers.count ? tanh(sum) : sum
      }
    }
  }
}

/// ∂f/∂x by central differences with a step of 10⁻⁵.
private func numericJacobian(
  at point: [Double], of function: ([Double]) -> [Double]
) -> [[Double]] {
  let columns = point.indices.map { index in
    var (up, down) = (point, point)
    up[index] += 1e-5
    down[index] -= 1e-5
    return zip(function(up), function(down)).map { ($0 - $1) / 2e-5 }
  }
  return columns[0].indices.map { row in columns.map { $0[row] } }
}

/// log |det A| by elimination with the largest pivot.
private func logDeterminant(_ matrix: [[Double]]) -> Double {
  var (A, sum) = (matrix, 0.0)
  for k in A.indices {
    let pivot = (k..<A.count).max { abs(A[$0][k]) < abs(A[$1][k]) } ?? k
    A.swapAt(k, pivot)
    sum += log(abs(A[k][k]))
    for row in (k + 1)..<A.count {
      let factor = A[row][k] / A[k][k]
      for column in k..<A.count { A[row][column] -= factor * A[k][column] }
    }
  }
  return sum
}

/// The largest difference of two points in any coordinate.
private func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
}
