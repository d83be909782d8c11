import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Softmax regression")
struct SoftmaxRegressionTests {
  @Test("before training every class has probability 1/C, so the loss is log C")
  func uniform() {
    let model = SoftmaxRegression(inputSize: 4, classCount: 10)
    var rng = SeededGenerator(seed: 1)
    let loss = model.loss(Tensor(normal: [5, 4], using: &rng), [0, 1, 2, 3, 9])
    #expect(abs(Double(loss.item()) - log(10)) < 1e-6)
  }

  @Test("the loss agrees with −log of the softmax written out as loops", arguments: [1, 2, 3])
  func reference(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let logits = Tensor(normal: [4, 3], standardDeviation: 3, using: &rng)
    let labels: IntTensor = [2, 0, 1, 1]
    var total = 0.0
    for (row, label) in zip(logits.rows, labels.scalars) {
      let sum = row.reduce(0.0) { $0 + exp(Double($1)) }
      total -= log(exp(Double(row[Int(label)])) / sum)
    }
    #expect(abs(Double(crossEntropy(logits: logits, labels: labels).item()) - total / 4) < 1e-5)
  }

  @Test("the gradient of the logits is p − y, over n", arguments: [1, 2, 3])
  func gradient(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let logits = Tensor(normal: [4, 3], using: &rng).requiringGradient()
    let labels: IntTensor = [2, 0, 1, 1]
    let slope = Autograd.gradient(of: crossEntropy(logits: logits, labels: labels), wrt: logits)
    let expected = (logits.softmax() - Tensor(oneHot: labels, classes: 3)) / 4
    #expect(slope.isClose(to: expected.detached(), absolute: 1e-6))
  }

  @Test("adding a number to all logits changes nothing, and logits of ±10⁴ stay finite")
  func stability() {
    let logits = Tensor([[1, 2, 3], [0, -1, 4]])
    let labels: IntTensor = [0, 2]
    let loss = crossEntropy(logits: logits, labels: labels)
    #expect(crossEntropy(logits: logits + 100, labels: labels).isClose(to: loss, absolute: 1e-4))
    let huge = Tensor([[1e4, -1e4, 0]]).requiringGradient()
    let worst = crossEntropy(logits: huge, labels: [1])
    #expect(worst.item() == 2e4)
    #expect(
      Autograd.gradient(of: worst, wrt: huge).isClose(to: Tensor([[1, -1, 0]]), absolute: 1e-6))
  }

  @Test("reaches the accuracy of NumPy's on Fashion-MNIST, and 1-NN does too")
  func fashion() throws {
    let fashion = try FashionMNIST.load()
    let (x, labels) = (fashion.train.tensor, fashion.train.labelTensor)
    var model = SoftmaxRegression(inputSize: 196, classCount: 10)
    var optimizer = Adam(learningRate: 0.01)
    var rng = SeededGenerator(seed: 1)
    fit(
      &model, exampleCount: x.shape[0], epochs: 30, batchSize: 100, optimizer: &optimizer,
      using: &rng,
      loss: { $0.loss(x.selecting($1), IntTensor($1.map { labels[$0] })) })
    let truth = fashion.test.labelTensor
    let test = fashion.test.tensor
    // The reference is .805; other steps and stops end within two points of it.
    #expect(abs(accuracy(model.predict(test), truth) - 0.805) < 0.02)
    let neighbour = NearestNeighbour(examples: x, labels: labels)
    #expect(abs(accuracy(neighbour.predict(test), truth) - 0.815) < 0.0011)
  }
}
