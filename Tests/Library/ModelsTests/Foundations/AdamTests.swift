import NeuralNetworks
import Tensors
import Testing

@Suite("Adam, as lecture 00 uses it")
struct AdamTests {
  @Test(
    "the step does not change when the gradient is scaled", arguments: [0.001, 1, 1000] as [Float])
  func scaleInvariance(scale: Float) {
    var weights = Tensor([0, 0, 0]).asParameter()
    var optimizer = Adam(learningRate: 0.1, epsilon: 1e-12)
    for gradient in [Tensor([1, -2, 3]), Tensor([2, -1, -1]), Tensor([1, 1, 1])] {
      optimizer.update(&weights, along: [gradient * scale])
    }
    // The three steps of the formula in double precision, with scale 1.
    #expect(weights.isClose(to: Tensor([-0.290_712, 0.232_888, -0.188_794]), absolute: 2e-5))
  }

  @Test("the first step is η along the sign")
  func firstStep() {
    var weights = Tensor([0, 0, 0]).asParameter()
    var optimizer = Adam(learningRate: 0.1, epsilon: 1e-12)
    optimizer.update(&weights, along: [Tensor([5, -0.01, 300])])
    #expect(weights.isClose(to: Tensor([-0.1, 0.1, -0.1]), absolute: 1e-6))
  }
}
