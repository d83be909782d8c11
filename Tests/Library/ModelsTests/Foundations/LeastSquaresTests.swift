import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Least squares")
struct LeastSquaresTests {
  @Test("gradient descent converges just below η = 2/λ_max and diverges just above it")
  func threshold() throws {
    let digits = try Digits.load().train
    let problem = LeastSquares(
      inputs: digits.tensor, targets: Tensor(oneHot: digits.labelTensor, classes: 10))
    let limit = Float(problem.largestLearningRate)
    let below = problem.descend(learningRate: 0.98 * limit, stepCount: 100)
    let above = problem.descend(learningRate: 1.02 * limit, stepCount: 100)
    #expect(below[100] < below[0])
    #expect(zip(below, below.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(above[100] > above[0])
    #expect(above[100] > above[99])
  }

  @Test("each step multiplies the error along an eigenvector by 1 − ηλ")
  func oracle() {
    // H = diag(2, 1/2): X = diag(2, 1), n = 2, so λ = 2 and 1/2; the solution is (1/2, 3).
    let problem = LeastSquares(
      inputs: Tensor([[2, 0], [0, 1]]), targets: Tensor([[1], [3]]))
    #expect(abs(problem.curvatures[0] - 2) < 1e-6)
    #expect(abs(problem.curvatures[1] - 0.5) < 1e-6)
    #expect(abs(problem.largestLearningRate - 1) < 1e-6)
    let losses = problem.descend(learningRate: 0.3, stepCount: 10)
    for (t, loss) in losses.enumerated() {
      let first = 0.5 * pow(1 - 0.3 * 2, Double(t))
      let second = 3 * pow(1 - 0.3 * 0.5, Double(t))
      let expected = 0.5 * (2 * first * first + 0.5 * second * second)
      #expect(abs(loss - expected) < 1e-5, "t = \(t)")
    }
  }

  @Test("its gradient agrees with differences")
  func gradient() {
    var rng = SeededGenerator(seed: 1)
    let problem = LeastSquares(
      inputs: Tensor(normal: [5, 3], using: &rng), targets: Tensor(normal: [5, 2], using: &rng))
    let check = checkGradient(at: [Tensor(normal: [3, 2], using: &rng)]) { problem.loss($0[0]) }
    #expect(check.passes, "\(check)")
  }

  @Test("the mean of the mini-batch gradients of an epoch is the full gradient")
  func epochMean() throws {
    let digits = try Digits.load().train
    let x = digits.tensor[0..<1400]
    let y = Tensor(oneHot: digits.labelTensor, classes: 10)[0..<1400]
    var rng = SeededGenerator(seed: 2)
    let W = Tensor(normal: [64, 10], standardDeviation: 0.1, using: &rng)
    func slope(_ rows: [Int]) -> Tensor {
      let problem = LeastSquares(inputs: x.selecting(rows), targets: y.selecting(rows))
      return valueWithGradient(at: W, of: problem.loss).gradient
    }
    let order = rng.permutation(1400)
    let batches = stride(from: 0, to: 1400, by: 100).map { slope(Array(order[$0..<$0 + 100])) }
    let mean = batches.dropFirst().reduce(batches[0], +) / Float(batches.count)
    #expect(mean.isClose(to: slope(Array(0..<1400)), absolute: 1e-6))
  }
}
