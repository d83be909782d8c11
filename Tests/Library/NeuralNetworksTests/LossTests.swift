import Autograd
import NeuralNetworks
import Tensors
import Testing

@Suite("Losses")
struct LossTests {
  let logits = Tensor([[0.3, -1.2, 2], [1, 0.1, -0.4]])
  let targets = Tensor([[0.2, 0.9, 0.5], [1, 0, 0.3]])

  @Test("binary cross-entropy agrees with its definition")
  func binaryCrossEntropyReference() {
    let p = logits.sigmoid()
    let expected = -(targets * p.log() + (1 - targets) * (1 - p).log())
    let loss = binaryCrossEntropy(logits: logits, targets: targets)
    #expect(loss.isClose(to: expected.mean()))
    let sum = binaryCrossEntropy(logits: logits, targets: targets, reduction: .sum)
    #expect(sum.isClose(to: expected.sum()))
  }

  @Test("cross-entropy agrees with its definition")
  func crossEntropyReference() {
    let expected = -(logits.logSoftmax()[0, 2] + logits.logSoftmax()[1, 0])
    #expect(crossEntropy(logits: logits, labels: [2, 0]).isClose(to: expected / 2))
    let uniform = crossEntropy(logits: Tensor(zeros: [4, 10]), labels: [0, 3, 9, 5])
    #expect(abs(uniform.item() - 2.302_585) < 1e-5)
    let stacked = crossEntropy(
      logits: logits.reshaped([1, 2, 3]), labels: IntTensor([2, 0], shape: [1, 2]))
    #expect(stacked.isClose(to: expected / 2))
  }

  @Test("squared error agrees with its definition")
  func squaredErrorReference() {
    let expected = (logits - targets).squared()
    #expect(meanSquaredError(logits, targets).isClose(to: expected.mean()))
    #expect(meanSquaredError(logits, targets, reduction: .sum).isClose(to: expected.sum()))
  }

  @Test("losses stay finite at extreme logits")
  func extremes() {
    let far = Tensor([[1e4, -1e4]])
    #expect(binaryCrossEntropy(logits: far, targets: Tensor([[0, 1]])).item() == 1e4)
    #expect(binaryCrossEntropy(logits: far, targets: Tensor([[1, 0]])).item() == 0)
    #expect(crossEntropy(logits: far, labels: [1]).item() == 2e4)
  }

  @Test("derivatives of first and second order, fast and plain", arguments: [1, 2])
  func derivatives(order: Int) {
    let losses: [@Sendable ([Tensor]) -> Tensor] = [
      { binaryCrossEntropy(logits: $0[0], targets: $0[1]) * 3 },
      { binaryCrossEntropy(logits: $0[0], targets: $0[1], reduction: .sum) },
      { meanSquaredError($0[0], $0[1]) * 2 },
      { crossEntropy(logits: $0[0] * $0[1], labels: [2, 0]) },
    ]
    for loss in losses {
      let check = checkGradient(at: [logits, targets], order: order, of: loss)
      #expect(check.passes, "\(check)")
      let inputs = [logits.requiringGradient(), targets.requiringGradient()]
      let fast = gradient(of: loss(inputs), wrt: inputs)
      let plain = gradient(of: loss(inputs), wrt: inputs, createGraph: true)
      for (a, b) in zip(fast, plain) { #expect(a.isClose(to: b, absolute: 1e-6)) }
    }
  }
}
