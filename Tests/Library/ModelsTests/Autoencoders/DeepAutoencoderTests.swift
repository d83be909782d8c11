import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Deep autoencoder")
struct DeepAutoencoderTests {
  @Test("784-128-32-128-784 has 209,968 parameters")
  func parameterCount() {
    var rng = SeededGenerator(seed: 1)
    #expect(DeepAutoencoder(using: &rng).parameterCount == 209_968)
  }

  @Test("agrees with its equations written out as loops", arguments: [true, false])
  func reference(rectifiesCode: Bool) {
    var rng = SeededGenerator(seed: 2)
    let model = DeepAutoencoder(
      inputSize: 4, hiddenSize: 5, codeSize: 2, rectifiesCode: rectifiesCode, using: &rng)
    let x = Tensor(uniform: [3, 4], using: &rng)
    func layer(_ x: [Double], _ linear: Linear) -> [Double] {
      let (W, b) = (linear.weight.rows, linear.bias?.scalars ?? [])
      return b.indices.map { o in
        x.indices.reduce(Double(b[o])) { $0 + x[$1] * Double(W[$1][o]) }
      }
    }
    func relu(_ x: [Double]) -> [Double] { x.map { max($0, 0) } }
    for (row, copy) in zip(x.rows, model(x).rows) {
      let h = relu(layer(row.map(Double.init), model.hiddenEncoder))
      let code = layer(h, model.codeEncoder)
      let z = rectifiesCode ? relu(code) : code
      let logits = layer(relu(layer(z, model.hiddenDecoder)), model.output)
      for (logit, pixel) in zip(logits, copy) {
        #expect(abs(1 / (1 + exp(-logit)) - Double(pixel)) < 1e-5)
      }
    }
  }

  @Test("the gradient of both losses agrees with differences", arguments: [true, false])
  func gradient(usesCrossEntropy: Bool) {
    var rng = SeededGenerator(seed: 3)
    let start = DeepAutoencoder(
      inputSize: 4, hiddenSize: 6, codeSize: 3, rectifiesCode: false, using: &rng)
    let x = Tensor(uniform: [5, 4], using: &rng)
    let check = checkGradient(at: start.parameters.map { $0.detached() }, step: 1e-3) { weights in
      var model = start
      var next = weights.makeIterator()
      model.visitTensors("") { _, tensor in tensor = next.next() ?? tensor }
      return usesCrossEntropy ? model.crossEntropyLoss(x) : model.reconstructionLoss(x)
    }
    #expect(check.error < 5e-3, "\(check)")
  }

  @Test("beats PCA with 32 numbers after 40 epochs, not after the five of seed 002")
  func beatsPCA() throws {
    let fashion = try FashionMNIST.load()
    let (train, test) = (fashion.train.tensor, fashion.test.tensor)
    let bound = PrincipalComponents(of: train, codeSize: 32).errorPerPixel(test)
    func errors(epochs: Int, rectifiesCode: Bool) -> [Double] {
      var rng = SeededGenerator(seed: 1)
      var model = DeepAutoencoder(
        inputSize: 196, rectifiesCode: rectifiesCode, using: &rng)
      return fit(
        &model, to: train, epochs: epochs, using: &rng,
        loss: { $0.crossEntropyLoss($1) }, measure: { $0.errorPerPixel(test) })
    }
    #expect((errors(epochs: 5, rectifiesCode: true).last ?? 0) > bound)
    #expect((errors(epochs: 40, rectifiesCode: false).last ?? 1) < 0.9 * bound)
  }

  @Test("the cross-entropy of a perfect copy of grey pixels is their entropy, not 0 (erratum: 002)")
  func crossEntropyOfACopy() {
    let x = Tensor([0.2, 0.5, 0.9])
    let logits = (x / (1 - x)).log().requiringGradient()
    let loss = binaryCrossEntropy(logits: logits, targets: x)
    let entropy = [0.2, 0.5, 0.9].reduce(0.0) {
      $0 - $1 * log($1) - (1 - $1) * log(1 - $1)
    }
    #expect(abs(Double(loss.item()) - entropy / 3) < 1e-5)
    #expect(Autograd.gradient(of: loss, wrt: logits).abs().max().item() < 1e-6)
    #expect(meanSquaredError(logits.sigmoid(), x).item() < 1e-10)
  }

  @Test("a rectified unit that is 0 for all inputs counts as dead")
  func deadUnits() {
    var rng = SeededGenerator(seed: 4)
    var model = DeepAutoencoder(inputSize: 4, hiddenSize: 5, codeSize: 3, using: &rng)
    model.codeEncoder = Linear(
      weight: model.codeEncoder.weight, bias: Tensor([-100, 100, -100]))
    #expect(model.deadUnitCount(Tensor(uniform: [20, 4], using: &rng)) == 2)
  }

  @Test("the cost is that of its matrices")
  func cost() {
    var rng = SeededGenerator(seed: 5)
    let model = DeepAutoencoder(inputSize: 196, hiddenSize: 48, codeSize: 8, using: &rng)
    #expect(model.multiplyAdds == 2 * (196 * 48 + 48 * 8))
  }
}
