import Autograd
import Datasets
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Denoisers")
struct DenoiserTests {
  /// A gradient check of a model's parameters.
  private func parameterCheck<M: Module>(
    _ start: M, _ function: (M) -> Tensor
  ) -> GradientCheck {
    checkGradient(at: start.parameters.map { $0.detached() }, step: 1e-2, tolerance: 5e-3) {
      weights in
      var model = start
      var next = weights.makeIterator()
      model.visitTensors("") { _, tensor in
        if tensor.isParameter { tensor = next.next() ?? tensor }
      }
      return function(model)
    }
  }

  @Test("the loss of a perfect guess is 0, and of no guess about 1")
  func loss() {
    var rng = SeededGenerator(seed: 1)
    let schedule = NoiseSchedule.linear(stepCount: 10)
    let x = Tensor(normal: [5000, 2], using: &rng)
    let none = denoisingLoss(x, schedule, using: &rng) { noisy, _ in Tensor(zeros: noisy.shape) }
    #expect(abs(none.item() - 1) < 0.05)
    // Data that are always 0: the noise can be read from x_t = √(1 − ᾱ_t) ε.
    let perfect = denoisingLoss(Tensor(zeros: [500, 2]), schedule, using: &rng) { noisy, t in
      #expect(t.allSatisfy { (1...10).contains($0) } && Set(t).count == 10)
      return noisy / Tensor(t.map { [(1 - schedule.signalShares[$0]).squareRoot()] })
    }
    #expect(perfect.item() < 1e-6)
  }

  @Test("the dense denoiser comes within a tenth of the exact denoiser's loss")
  func vectorDenoiser() {
    var rng = SeededGenerator(seed: 2)
    let schedule = NoiseSchedule.cosine(stepCount: 50)
    let centres = Tensor([[1, 1], [-1, 1], [0, -1.3]])
    func data(_ count: Int) -> Tensor {
      centres.selecting((0..<count).map { $0 % 3 })
        + Tensor(normal: [count, 2], standardDeviation: 0.15, using: &rng)
    }
    let exact = ExactDenoiser(centres: centres, deviation: 0.15, schedule: schedule)
    var network = VectorDenoiser(size: 2, hiddenSize: 64, stepCount: 50, using: &rng)
    let train = data(2000)
    trainDenoiser(
      &network, on: train, schedule: schedule, stepCount: 1500, batchSize: 128, using: &rng
    ) { network, x, t, _ in network(x, at: t) }
    var (learned, best): (Float, Float) = (0, 0)
    let test = data(2000)
    for t in stride(from: 5, through: 50, by: 5) {
      let noise = Tensor(normal: test.shape, using: &rng)
      let times = [Int](repeating: t, count: 2000)
      let noisy = schedule.noised(test, at: times, noise: noise)
      learned += (network(noisy, at: times) - noise).squared().mean().item() / 10
      best += (exact(noisy, at: t) - noise).squared().mean().item() / 10
    }
    #expect(best < learned && learned < 1.1 * best, "\(best), \(learned)")
  }

  @Test("the gradients of all three denoisers agree with differences")
  func gradients() {
    var rng = SeededGenerator(seed: 3)
    let x = Tensor(normal: [2, 4], using: &rng)
    let dense = VectorDenoiser(size: 4, hiddenSize: 5, depth: 2, stepCount: 10, using: &rng)
    #expect(parameterCheck(dense) { $0(x, at: [3, 9]) }.passes)
    let words = IntTensor([1, 2, 0, 3]).reshaped([2, 2])
    let worded = WordConditionedDenoiser(
      size: 4, tokenCount: 2, tokenSize: 4, depth: 1, wordCount: 4, captionLength: 2, stepCount: 10,
      using: &rng)
    #expect(parameterCheck(worded) { $0(x, at: [3, 9], words: words) }.passes)
    let images = Tensor(normal: [1, 1, 4, 4], using: &rng)
    let network = UNet(channels: 4, stepCount: 10, using: &rng)
    let input = checkGradient(at: [images], tolerance: 5e-3) { network($0[0], at: [7]) }
    #expect(input.passes, "\(input)")
  }

  @Test(
    "the U-Net keeps the shape, depends on the time, and its skip concatenates", arguments: [4, 14])
  func shapes(size: Int) {
    var rng = SeededGenerator(seed: 4)
    let network = UNet(imageChannels: 3, channels: 8, stepCount: 20, using: &rng)
    let x = Tensor(normal: [2, 3, size, size], using: &rng)
    let y = network(x, at: [1, 20])
    #expect(y.shape == x.shape)
    #expect(!y.isClose(to: network(x, at: [20, 20])))
    let plain = UNet(imageChannels: 3, channels: 8, stepCount: 20, hasSkip: false, using: &rng)
    #expect(network.up.first.weight.shape[1] == 16 && plain.up.first.weight.shape[1] == 8)
    #expect(plain(x, at: [1, 20]).shape == x.shape)
  }

  @Test("the count of multiplications is that of the convolutions, place by place")
  func cost() {
    var rng = SeededGenerator(seed: 5)
    let network = UNet(channels: 4, stepCount: 5, using: &rng)
    // Full size 6 × 6: 1→4, 4→4, 8→4, 4→4, 4→1 with 9 taps; half size: 4→8, 8→8, and 8→4 with 4.
    let full = 36 * 9 * (4 + 16 + 32 + 16 + 4)
    #expect(network.multiplyAdds(size: 6) == full + 9 * (9 * (32 + 64) + 4 * 32))
    let dense = VectorDenoiser(size: 8, hiddenSize: 16, depth: 2, stepCount: 5, using: &rng)
    #expect(dense.multiplyAdds == 40 * 16 + 16 * 16 + 16 * 8)
    // The two networks of the lecture: a step in pixels costs 67.9 times a step in the code.
    let pixels = UNet(channels: 16, stepCount: 5, using: &rng).multiplyAdds(size: 14)
    let code = VectorDenoiser(size: 8, stepCount: 5, using: &rng).multiplyAdds
    #expect(abs(Double(pixels) / Double(code) - 67.9) < 0.1)
  }

  @Test("without its skip the U-Net's loss on Fashion-MNIST is higher")
  func skip() throws {
    let train = try FashionMNIST.load().train
    let x = (train.tensor[0..<1000] * 2 - 1).reshaped([1000, 1, 14, 14])
    let schedule = NoiseSchedule.cosine(stepCount: 50)
    let losses = [true, false].map { hasSkip in
      var rng = SeededGenerator(seed: 6)
      var network = UNet(channels: 8, stepCount: 50, hasSkip: hasSkip, using: &rng)
      let losses = trainDenoiser(
        &network, on: x, schedule: schedule, stepCount: 150, batchSize: 32, learningRate: 5e-3,
        using: &rng
      ) { network, noisy, t, _ in network(noisy, at: t) }
      return losses.suffix(50).reduce(0, +) / 50
    }
    #expect(losses[0] < 0.8 * losses[1], "\(losses)")
  }

  @Test("a caption of zeros is the unconditional model, and other words change the guess")
  func words() {
    var rng = SeededGenerator(seed: 7)
    let model = WordConditionedDenoiser(
      size: 4, wordCount: 15, captionLength: 3, stepCount: 10, using: &rng)
    let z = Tensor(normal: [2, 4], using: &rng)
    let captions = CaptionedShapes.words(of: Array(CaptionedShapes.allScenes[0..<2]))
    let nothing = IntTensor([Int](repeating: 0, count: 6)).reshaped([2, 3])
    let unconditional = model(z, at: [5, 5], words: nothing)
    #expect(model.guess(z, at: 5, words: captions, guidance: 0).isClose(to: unconditional))
    let conditional = model(z, at: [5, 5], words: captions)
    #expect(model.guess(z, at: 5, words: captions, guidance: 1).isClose(to: conditional))
    #expect(!conditional.isClose(to: unconditional))
    let far = model.guess(z, at: 5, words: captions, guidance: 3)
    #expect(far.isClose(to: guided(unconditional, conditional, by: 3), absolute: 1e-4))
  }

  @Test("latent diffusion with words draws what the caption says, by a judge of templates")
  func captions() {
    var rng = SeededGenerator(seed: 8)
    let data = CaptionedShapes(count: 2000, using: &rng)
    let pixels = data.images.reshaped([2000, 432])
    var vae = VariationalAutoencoder(inputSize: 432, hiddenSize: 256, codeSize: 8, using: &rng)
    vae.train(on: pixels, epochs: 25, beta: 0.25, using: &rng)
    let codes = noGrad { vae.encode(pixels).mean }
    let (mean, spread) = (codes.mean(alongAxis: 0), codes.standardDeviation(alongAxes: [0]))
    let schedule = NoiseSchedule.cosine(stepCount: 100)
    var model = WordConditionedDenoiser(
      size: 8, wordCount: CaptionedShapes.wordCount, captionLength: 3, stepCount: 100, using: &rng)
    var dropping = rng.split()
    trainDenoiser(
      &model, on: (codes - mean) / spread, schedule: schedule, stepCount: 4000, using: &rng
    ) { model, z, t, rows in
      let words = rows.flatMap {
        Int.random(in: 0..<10, using: &dropping) == 0 ? [0, 0, 0] : data.scenes[$0].words
      }
      return model(z, at: t, words: IntTensor(words).reshaped([rows.count, 3]))
    }
    let asked = CaptionedShapes.allScenes
    let words = CaptionedShapes.words(of: asked)
    let sampler = DiffusionSampler(schedule, stepCount: 20, freshNoise: 0, limit: 3)
    let agreement = [0, 2].map { (g: Float) in
      let z = sampler(Tensor(normal: [100, 8], using: &rng), using: &rng) {
        model.guess($0, at: $1, words: words, guidance: g)
      }
      let images = vae.decode(z * spread + mean).reshaped([100, 3, 12, 12])
      return zip(CaptionedShapes.read(images), asked).count { $0 == $1 }
    }
    #expect(agreement[0] < 15, "no guidance ignores the words: \(agreement)")
    #expect(agreement[1] >= 80, "\(agreement)")
  }

  @Test("a word draws its digit, by a judge of nearest neighbours")
  func digits() throws {
    var rng = SeededGenerator(seed: 9)
    let digits = try Digits.load()
    let code = PrincipalComponents(of: digits.train.tensor, codeSize: 16)
    let codes = code.encode(digits.train.tensor)
    let spread = codes.standardDeviation(alongAxes: [0])
    let schedule = NoiseSchedule.cosine(stepCount: 100)
    var model = WordConditionedDenoiser(
      size: 16, wordCount: 11, captionLength: 1, stepCount: 100, using: &rng)
    var dropping = rng.split()
    trainDenoiser(
      &model, on: codes / spread, schedule: schedule, stepCount: 1000, using: &rng
    ) { model, z, t, rows in
      let words = rows.map { row in
        Int.random(in: 0..<10, using: &dropping) == 0 ? 0 : 1 + Int(digits.train.labels[row])
      }
      return model(z, at: t, words: IntTensor(words).reshaped([rows.count, 1]))
    }
    let asked = (0..<200).map { $0 % 10 }
    let words = IntTensor(asked.map { $0 + 1 }).reshaped([200, 1])
    let sampler = DiffusionSampler(schedule, stepCount: 20, freshNoise: 0, limit: 3)
    // The judge compares with images that the model has not seen.
    let judge = NearestNeighbour(examples: digits.test.tensor, labels: digits.test.labelTensor)
    let agreement = [0, 2].map { (g: Float) in
      let z = sampler(Tensor(normal: [200, 16], using: &rng), using: &rng) {
        model.guess($0, at: $1, words: words, guidance: g)
      }
      return accuracy(judge.predict(code.decode(z * spread)), IntTensor(asked))
    }
    #expect(agreement[0] < 0.2, "no guidance ignores the words: \(agreement)")
    #expect(agreement[1] >= 0.8, "\(agreement)")
  }
}
