import Autograd
import NeuralNetworks
import Tensors
import Testing

/// One parameter vector.
struct Point: Module {
  var x: Tensor
  init(_ values: [Float]) { x = Tensor(values).asParameter() }
}

@Suite("Optimizers")
struct OptimizerTests {
  @Test("gradient descent takes the step of its formula")
  func sgd() {
    var point = Point([1, -2])
    var optimizer = SGD(learningRate: 0.1)
    optimizer.update(&point, along: [Tensor([3, 4])])
    #expect(point.x.isClose(to: Tensor([0.7, -2.4])))
  }

  @Test("momentum carries the last step on", arguments: [false, true])
  func momentum(isNesterov: Bool) {
    var point = Point([0])
    var optimizer = SGD(learningRate: 0.1, momentum: 0.5, isNesterov: isNesterov)
    var (x, v) = (Float(0), Float(0))
    for g in [Float(1), -2, 0.5] {
      optimizer.update(&point, along: [Tensor([g])])
      v = 0.5 * v + g
      x -= 0.1 * (isNesterov ? g + 0.5 * v : v)
    }
    #expect(abs(point.x.item() - x) < 1e-6)
  }

  @Test("Adam takes three steps computed by hand", arguments: [0, 0.1])
  func adam(weightDecay: Float) {
    var point = Point([1])
    var optimizer = Adam(learningRate: 0.1, weightDecay: weightDecay)
    var (x, m, v) = (1.0, 0.0, 0.0)
    for (t, g) in [1: 0.5, 2: -1.0, 3: 2.0].sorted(by: { $0.key < $1.key }) {
      optimizer.update(&point, along: [Tensor([Float(g)])])
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      var (p1, p2) = (1.0, 1.0)
      for _ in 0..<t { (p1, p2) = (p1 * 0.9, p2 * 0.999) }
      x -= 0.1 * Double(weightDecay) * x
      x -= 0.1 * (m / (1 - p1)) / ((v / (1 - p2)).squareRoot() + 1e-8)
    }
    #expect(abs(Double(point.x.item()) - x) < 1e-5)
    #expect(optimizer.stepCount == 3)
  }

  @Test("Adam's first step is the learning rate along the sign, whatever the scale")
  func adamScale() {
    for scale: Float in [1e-3, 1, 1e3] {
      var point = Point([0, 0])
      var optimizer = Adam(learningRate: 0.01)
      optimizer.update(&point, along: [Tensor([2 * scale, -3 * scale])])
      #expect(point.x.isClose(to: Tensor([-0.01, 0.01]), absolute: 1e-6))
    }
  }

  @Test("a held graph keeps the old values of parameters")
  func heldGraph() {
    var point = Point([3])
    let before = point
    let loss = (point.x * point.x).sum()
    var optimizer = SGD(learningRate: 1)
    optimizer.update(&point, along: [Tensor([1])])
    #expect(point.x.item() == 2)
    #expect(gradient(of: loss, wrt: before)[0].item() == 6)
  }

  @Test("a small network learns exclusive or")
  func training() {
    var rng = SeededGenerator(seed: 5)
    let x = Tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
    let y = Tensor([[0], [1], [1], [0]])
    var model = Sequential {
      Linear(2, 8, using: &rng)
      Tanh()
      Linear(8, 1, using: &rng)
    }
    var optimizer = Adam(learningRate: 0.05)
    var loss: Float = 1
    for _ in 0..<300 {
      loss = optimizer.step(&model) { binaryCrossEntropy(logits: $0(x), targets: y) }
    }
    #expect(loss < 0.02)
  }
}
