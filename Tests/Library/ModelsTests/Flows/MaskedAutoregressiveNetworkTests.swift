import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Masked autoregressive network")
struct MaskedAutoregressiveNetworkTests {
  @Test("∂l/∂x is strictly lower triangular, and dense below the diagonal")
  func triangle() {
    var rng = SeededGenerator(seed: 1)
    let network = MaskedAutoregressiveNetwork(size: 6, hiddenSize: 200, using: &rng)
    let J = jacobian(at: Tensor(uniform: [6], using: &rng)) { network($0.reshaped([1, 6])) }
    for (i, row) in J.rows.enumerated() {
      for (j, value) in row.enumerated() { #expect((value != 0) == (j < i), "∂l\(i)/∂x\(j)") }
    }
  }

  @Test("the probabilities of all 2¹⁰ rows sum to 1", arguments: [1, 2, 3] as [UInt64])
  func enumeration(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    var network = MaskedAutoregressiveNetwork(size: 10, hiddenSize: 40, using: &rng)
    network.updateParameters { _, tensor in tensor = (tensor * 3).asParameter() }
    let total = noGrad { network.logLikelihood(Self.allRows(10)).exp().sum().item() }
    #expect(abs(total - 1) < 1e-4)
  }

  @Test("without masks the same product of conditionals is no distribution")
  func unmasked() {
    var rng = SeededGenerator(seed: 1)
    let plain = Linear(10, 10, initializer: .normal(standardDeviation: 1), using: &rng)
    let x = Self.allRows(10)
    let l = plain(x)
    let total = (x * l - l.softplus()).sum(alongAxis: 1).exp().sum().item()
    #expect(abs(total - 1) > 0.05)
  }

  @Test("the likelihood is the product of conditionals, one number after the other")
  func reference() {
    var rng = SeededGenerator(seed: 4)
    let network = MaskedAutoregressiveNetwork(size: 5, hiddenSize: 12, using: &rng)
    for row in [[1, 0, 1, 1, 0], [0, 0, 0, 1, 1]] as [[Float]] {
      var logP: Float = 0
      for i in 0..<5 {
        // The rest is hidden from the network: only the numbers before i are given.
        let known = row.enumerated().map { $0.offset < i ? $0.element : 0 }
        let l = network(Tensor([known])).scalars[i]
        let p = 1 / (1 + exp(-l))
        logP += log(row[i] == 1 ? p : 1 - p)
      }
      #expect(abs(network.logLikelihood(Tensor([row])).item() - logP) < 1e-4)
    }
  }

  @Test("samples have the frequencies of the model, and keep what is given")
  func sampling() {
    var rng = SeededGenerator(seed: 5)
    var network = MaskedAutoregressiveNetwork(size: 3, hiddenSize: 12, using: &rng)
    network.updateParameters { _, tensor in tensor = (tensor * 2).asParameter() }
    let count = 20_000
    let rows = network.sample(count, using: &rng).rows
    for (row, logP) in zip(Self.allRows(3).rows, network.logLikelihood(Self.allRows(3)).scalars) {
      let (p, share) = (Double(exp(logP)), Double(rows.count { $0 == row }) / Double(count))
      #expect(abs(share - p) < 4 * (p * (1 - p) / Double(count)).squareRoot() + 1e-3)
    }
    let given = network.sample(50, startingWith: Tensor(ones: [50, 2]), using: &rng).rows
    #expect(given.allSatisfy { $0[0] == 1 && $0[1] == 1 })
  }

  @Test("the gradient of the likelihood agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 6)
    var start = MaskedAutoregressiveNetwork(size: 4, hiddenSize: 6, using: &rng)
    // Biases away from 0: a row of zeros would meet the kink of every ReLU.
    start.hiddenBias = Tensor(uniform: [6], in: 0.2..<0.6, using: &rng).asParameter()
    let x = Tensor(uniform: [3, 4], using: &rng) .> 0.5
    let check = checkGradient(at: start.parameters.map { $0.detached() }, step: 1e-3) { weights in
      var network = start
      var next = weights.makeIterator()
      network.visitTensors("") { _, tensor in
        if tensor.isParameter { tensor = next.next() ?? tensor }
      }
      return network.logLikelihood(x)
    }
    #expect(check.error < 5e-3, "\(check)")
  }

  @Test("on digits it beats independent pixels by five nats")
  func digits() throws {
    let digits = try Digits.load()
    let (train, test) = (digits.train.tensor .> 0.4, digits.test.tensor .> 0.4)
    let p = (train.sum(alongAxis: 0) + 1) / Float(digits.train.count + 2)
    let independent = (test * p.log() + (1 - test) * (1 - p).log()).sum(alongAxis: 1).mean()
    var rng = SeededGenerator(seed: 1)
    var network = MaskedAutoregressiveNetwork(size: 64, hiddenSize: 256, using: &rng)
    fit(&network, to: train, epochs: 15, batchSize: 50, learningRate: 5e-3, using: &rng) {
      $0.logLikelihood($1).mean() * -1
    }
    #expect((network.logLikelihood(test).mean() - independent).item() > 5)
  }

  /// All rows of `size` zeros and ones.
  private static func allRows(_ size: Int) -> Tensor {
    Tensor((0..<(1 << size)).map { code in (0..<size).map { Float((code >> $0) & 1) } })
  }
}
