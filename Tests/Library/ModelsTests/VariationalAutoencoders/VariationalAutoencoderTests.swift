import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Variational autoencoder")
struct VariationalAutoencoderTests {
  @Test("the parts of the ELBO agree with loops over pixels and codes", arguments: [1, 2, 3])
  func reference(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let model = VariationalAutoencoder(
      inputSize: 5, hiddenSize: 4, codeSize: 2, pixelVariance: 0.1, using: &rng)
    let x = Tensor(uniform: [3, 5], using: &rng)
    let noise = Tensor(normal: [3, 2], using: &rng)
    let (distortion, rate) = model.parts(x, noise: noise)
    let (mean, logVariance) = model.encode(x)
    for i in 0..<3 {
      let (μ, l) = (mean.rows[i].map(Double.init), logVariance.rows[i].map(Double.init))
      let z = (0..<2).map { Float(μ[$0] + exp(l[$0] / 2) * Double(noise.rows[i][$0])) }
      let pixels = model.decode(Tensor([z])).scalars
      var expected = 2.5 * log(2 * Double.pi * 0.1)
      for (a, b) in zip(x.rows[i], pixels) { expected += Double((a - b) * (a - b)) / 0.2 }
      #expect(abs(Double(distortion.scalars[i]) - expected) < 1e-4)
      var kl = 0.0
      for k in 0..<2 { kl += 0.5 * (exp(l[k]) + μ[k] * μ[k] - 1 - l[k]) }
      #expect(abs(Double(rate.scalars[i]) - kl) < 1e-5)
    }
  }

  @Test("the gradient of the loss passes through the sample and agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 5)
    let start = VariationalAutoencoder(
      inputSize: 4, hiddenSize: 5, codeSize: 2, pixelVariance: 1, using: &rng)
    let x = Tensor(uniform: [3, 4], using: &rng)
    let noise = Tensor(normal: [3, 2], using: &rng)
    let check = checkGradient(at: start.parameters.map { $0.detached() }, step: 1e-3) { weights in
      var model = start
      var next = weights.makeIterator()
      model.visitTensors("") { _, tensor in tensor = next.next() ?? tensor }
      let (distortion, rate) = model.parts(x, noise: noise)
      return distortion + rate
    }
    #expect(check.error < 5e-3, "\(check)")
  }

  @Test("over β = 0, ¼, 1, 4 the rate falls, the distortion rises, and σ grows from almost 0")
  func betaSweep() throws {
    let fashion = try FashionMNIST.load()
    let (train, test) = (fashion.train.tensor, fashion.test.tensor)
    let results = [0, 0.25, 1, 4].map { (beta: Float) in
      var rng = SeededGenerator(seed: 1)
      var model = VariationalAutoencoder(inputSize: 196, codeSize: 8, using: &rng)
      model.train(on: train, epochs: 15, beta: beta, using: &rng)
      let parts = model.measure(test, using: &rng)
      return (parts.distortion, parts.rate, model.meanDeviation(test), model.rateByDimension(test))
    }
    for (a, b) in zip(results, results.dropFirst()) {
      #expect(a.1 > b.1)
      #expect(a.0 < b.0)
      #expect(a.2 < b.2)
    }
    #expect(results[0].2 < 0.05)
    // β = 4 leaves code numbers unused: their q is the prior.
    #expect((results[3].3.min() ?? 1) < 0.3)
  }

  @Test("at β = 1 the numbers of a code that is too long sleep, with σ near 1 and no rate")
  func inactiveNumbers() throws {
    let fashion = try FashionMNIST.load()
    var rng = SeededGenerator(seed: 1)
    var model = VariationalAutoencoder(inputSize: 196, codeSize: 32, using: &rng)
    model.train(on: fashion.train.tensor, epochs: 15, using: &rng)
    let test = fashion.test.tensor
    let deviations = noGrad {
      (model.encode(test).logVariance * 0.5).exp().mean(alongAxis: 0).scalars
    }
    let numbers = Array(zip(model.rateByDimension(test), deviations))
    let (asleep, awake) = (numbers.filter { $0.0 < 0.2 }, numbers.filter { $0.0 > 1 })
    #expect((6...22).contains(asleep.count))
    #expect(asleep.allSatisfy { (0.7...1.1).contains($0.1) }, "\(asleep)")
    #expect(awake.count > 4 && awake.allSatisfy { $0.1 < 0.5 }, "\(awake)")
  }

  @Test("a q of its own is better for an image than the encoder's, judged with fresh noise")
  func amortisation() throws {
    let x = try Digits.load().train.tensor
    var rng = SeededGenerator(seed: 1)
    var model = VariationalAutoencoder(inputSize: 64, hiddenSize: 32, codeSize: 4, using: &rng)
    model.train(on: x, epochs: 10, using: &rng)
    let (amortised, fitted) = model.amortisationGap(x[0..<50], using: &rng)
    let gaps = zip(amortised, fitted).map { $1 - $0 }
    // What the encoder misses is seldom less than what sixteen samples mislead the fit by.
    #expect(gaps.count { $0 > 0 } >= 40, "\(gaps)")
    #expect(gaps.allSatisfy { $0 > -0.5 }, "\(gaps)")
    #expect(gaps.reduce(0, +) > 5, "\(gaps)")
  }

  @Test("its samples leave a classifier less doubt than an autoencoder's, over three seeds")
  func samples() throws {
    let fashion = try FashionMNIST.load()
    let (train, labels) = (fashion.train.tensor, fashion.train.labelTensor)
    var rng = SeededGenerator(seed: 3)
    var classifier = SoftmaxRegression(inputSize: 196, classCount: 10)
    var optimizer = Adam(learningRate: 0.01)
    fit(
      &classifier, exampleCount: 4000, epochs: 10, batchSize: 100, optimizer: &optimizer,
      using: &rng,
      loss: { $0.loss(train.selecting($1), IntTensor($1.map { labels[$0] })) })
    func doubt(_ images: Tensor) -> Float {
      let p = classifier(images).softmax()
      return -(p * (p + 1e-9).log()).sum(alongAxis: 1).mean().item()
    }
    var differences: [Float] = []
    for seed in [1, 2, 3] as [UInt64] {
      var rng = SeededGenerator(seed: seed)
      let z = Tensor(normal: [1000, 2], using: &rng)
      var plain = DeepAutoencoder(
        inputSize: 196, codeSize: 2, rectifiesCode: false, using: &rng)
      fit(&plain, to: train, epochs: 15, using: &rng, loss: { $0.reconstructionLoss($1) })
      var model = VariationalAutoencoder(inputSize: 196, codeSize: 2, using: &rng)
      model.train(on: train, epochs: 20, using: &rng)
      differences.append(doubt(plain.decode(z)) - doubt(model.decode(z)))
    }
    #expect(differences.reduce(0, +) > 0, "\(differences)")
  }
}
