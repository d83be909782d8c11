import Glibc
import Autograd
import NeuralNetworks
import Tensors
import Testing

@Suite("Layers")
struct LayerTests {
  @Test("a weight or bias of another width stops the program", .timeLimit(.minutes(1)))
  func widths() async {
    let normalization = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var layer = LayerNorm(4)
      layer.bias = Tensor([1]).asParameter()
      _ = layer(Tensor(zeros: [2, 4]))
    }
    #expect(text(normalization).contains("bias [1] do not fit [2, 4]; expected 4 elements"))
    let convolution = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var rng = SeededGenerator(seed: 1)
      var layer = Conv2d(2, 3, kernelSize: 3, using: &rng)
      layer.bias = Tensor([1]).asParameter()
      _ = layer(Tensor(zeros: [1, 2, 5, 5]))
    }
    #expect(text(convolution).contains("the bias has the shape [1]; expected [3]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test("a dense layer and the ReLU after it are one operation with the same results")
  func fusedDense() {
    var rng = SeededGenerator(seed: 47)
    let (first, second) = (Linear(7, 70, using: &rng), Linear(70, 2, using: &rng))
    let model = Sequential([first, ReLU(), second, ReLU()])
    let x = Tensor(normal: [600, 7], using: &rng)
    let plain = second(first(x).relu()).relu()
    #expect(model(x).scalars == plain.scalars)
    let weights = Tensor(normal: plain.shape, using: &rng)
    for createGraph in [false, true] {
      let gradients = gradient(
        of: (model(x) * weights).sum(), wrt: model, createGraph: createGraph)
      let expected = gradient(
        of: (second(first(x).relu()).relu() * weights).sum(), wrt: [first, second])
      #expect(gradients.count == 4)
      for (a, b) in zip(gradients, expected) {
        #expect(a.isClose(to: b, absolute: 1e-4, relative: 1e-5))
      }
    }
  }

  @Test("a long short-term memory in one operation is its cell step by step")
  func memory() {
    var rng = SeededGenerator(seed: 75)
    let lstm = LSTM(3, 20, using: &rng)
    let x = Tensor(normal: [2, 5, 3], using: &rng)
    var state = lstm.cells[0].initialState(batchSize: 2)
    let steps = (0..<5).map { step in
      state = lstm.cells[0](x.transposed([1, 0, 2])[step], state)
      return state.hidden
    }
    let expected = stack(steps).transposed([1, 0, 2])
    #expect(lstm(x).isClose(to: expected, absolute: 1e-6))
    let g = Tensor(normal: [2, 5, 20], using: &rng)
    let parameters = lstm.parameters
    let whole = gradient(of: (lstm(x) * g).sum(), wrt: parameters)
    let single = gradient(of: (expected * g).sum(), wrt: parameters)
    for (a, b) in zip(whole, single) { #expect(a.isClose(to: b, absolute: 1e-5)) }
  }

  @Test("a causal mask hides later positions")
  func causality() {
    var rng = SeededGenerator(seed: 72)
    let block = TransformerEncoderBlock(modelSize: 8, headCount: 2, using: &rng)
    let x = Tensor(normal: [1, 5, 8], using: &rng)
    let changed = concatenate(
      [x.sliced(0..<3, alongAxis: 1), Tensor(normal: [1, 2, 8], using: &rng)], alongAxis: 1)
    let (y, z) = (
      block(x, mask: Tensor(causalMask: 5)), block(changed, mask: Tensor(causalMask: 5))
    )
    #expect(y.sliced(0..<3, alongAxis: 1).isClose(to: z.sliced(0..<3, alongAxis: 1)))
    #expect(!y.sliced(3..<5, alongAxis: 1).isClose(to: z.sliced(3..<5, alongAxis: 1)))
    let convolution = Conv1d(2, 3, kernelSize: 3, dilation: 2, isCausal: true, using: &rng)
    let signal = Tensor(normal: [1, 2, 9], using: &rng)
    let cut = signal.sliced(0..<4, alongAxis: 2).padded(before: 0, after: 5, alongAxis: 2)
    #expect(
      convolution(signal).sliced(0..<4, alongAxis: 2)
        .isClose(to: convolution(cut).sliced(0..<4, alongAxis: 2)))
  }

  @Test("sinusoidal positions follow their formula")
  func positions() {
    let p = Tensor(sinusoidalPositions: 10, size: 6)
    #expect(p[0].scalars == [0, 1, 0, 1, 0, 1])
    #expect(p[3, 0].isClose(to: Tensor(3).sin()))
    #expect(p[7, 5].isClose(to: Tensor(7 * 0.002_154_434_7).cos()))
  }

  @Test("dropout keeps the mean, and does nothing in use")
  func dropout() {
    var context = TrainingContext(seed: 3)
    let x = Tensor(ones: [100, 200])
    let y = Dropout(rate: 0.25)(x, training: &context)
    #expect(abs(y.mean().item() - 1) < 0.02)
    #expect(Set(y.scalars) == [0, 1 / 0.75])
    #expect(Dropout(rate: 0.25)(x).scalars == x.scalars)
    let model = Sequential {
      Dropout(rate: 0.5)
      Residual(Dropout(rate: 0.5))
    }
    #expect(model(x).scalars == (x * 2).scalars)
    #expect(model(x, training: &context).scalars != model(x, training: &context).scalars)
  }

  @Test("initializers draw with the variance they state")
  func initializers() {
    var rng = SeededGenerator(seed: 74)
    let expected: [(Initializer, Float)] = [
      (.uniformFanIn, 1 / 300), (.glorotUniform, 2 / 300), (.glorotNormal, 2 / 300),
      (.heNormal, 2 / 100), (.normal(standardDeviation: 0.5), 0.25), (.zeros, 0),
    ]
    for (initializer, variance) in expected {
      let w = initializer([100, 200], fanIn: 100, fanOut: 200, using: &rng).detached()
      let found = w.variance(alongAxes: [0, 1]).item()
      #expect(abs(found - variance) <= 0.05 * variance, "\(initializer)")
    }
  }

  @Test("a model is written and read")
  func files() throws {
    var rng = SeededGenerator(seed: 75)
    let path = "/tmp/lectern-model-\(UInt64.random(in: 0...UInt64.max)).safetensors"
    defer { remove(path) }
    let model = Sequential {
      Conv2d(1, 2, kernelSize: 3, using: &rng)
      BatchNorm(2)
    }
    try model.save(to: path)
    var copy = Sequential {
      Conv2d(1, 2, kernelSize: 3, using: &rng)
      BatchNorm(2)
    }
    try copy.load(from: path)
    let x = Tensor(normal: [1, 1, 5, 5], using: &rng)
    #expect(copy(x).scalars == model(x).scalars)
  }

  @Test("schedules follow their formulas")
  func schedules() {
    #expect(LearningRateSchedule.constant(0.1).rate(at: 99) == 0.1)
    #expect(LearningRateSchedule.stepwise(1, factor: 0.5, interval: 10).rate(at: 25) == 0.25)
    #expect(LearningRateSchedule.exponential(1, factor: 0.5).rate(at: 3) == 0.125)
    let cosine = LearningRateSchedule.cosine(1, final: 0.2, duration: 10)
    #expect(cosine.rate(at: 0) == 1 && abs(cosine.rate(at: 5) - 0.6) < 1e-6)
    #expect(abs(cosine.rate(at: 30) - 0.2) < 1e-6)
    let warm = LearningRateSchedule.warmup(duration: 4, then: cosine)
    #expect(warm.rate(at: 0) == 0.25 && warm.rate(at: 4) == 1)
    let noam = LearningRateSchedule.inverseSquareRoot(modelSize: 64, warmup: 100)
    #expect(abs(noam.rate(at: 99) - 0.0125) < 1e-6)
    #expect(noam.rate(at: 50) < noam.rate(at: 99) && noam.rate(at: 400) < noam.rate(at: 99))
  }

  @Test("clipping shortens long gradients and leaves short ones")
  func clipping() {
    let gradients = [Tensor([3, 0]), Tensor([0, 4])]
    #expect(globalNorm(of: gradients) == 5)
    #expect(clipped(gradients, toNorm: 1)[1].isClose(to: Tensor([0, 0.8])))
    #expect(clipped(gradients, toNorm: 10)[0].scalars == [3, 0])
  }

  @Test("an average of parameters follows them slowly")
  func average() {
    var average = ExponentialMovingAverage(of: Point([0]), decay: 0.5)
    average.update(with: Point([4]))
    average.update(with: Point([4]))
    #expect(average.model.x.item() == 3)
  }

  @Test("L-BFGS finds the minimum of Rosenbrock's valley")
  func lbfgs() {
    var point = Point([-1.2, 1])
    var optimizer = LBFGS()
    for _ in 0..<60 {
      _ = optimizer.step(&point) {
        let (x, y) = ($0.x[0], $0.x[1])
        return (1 - x).squared() + (y - x.squared()).squared() * 100
      }
    }
    #expect(point.x.isClose(to: Tensor([1, 1]), absolute: 1e-2))
  }

  @Test("batch normalization learns its running means in a training loop")
  func batchNormTraining() {
    var rng = SeededGenerator(seed: 76)
    var model = Sequential {
      BatchNorm(3)
      Linear(3, 1, using: &rng)
    }
    var context = TrainingContext(seed: 1)
    var optimizer = Adam(learningRate: 0.05)
    let x = Tensor(normal: [64, 3], mean: 5, standardDeviation: 2, using: &rng)
    let y = x.sum(alongAxis: 1, keepingAxes: true)
    for _ in 0..<300 {
      _ = optimizer.step(&model, in: &context) { model, context in
        meanSquaredError(model(x, training: &context), y)
      }
    }
    #expect(meanSquaredError(model(x), y).item() < 1)
  }
}
