import Autograd
import NeuralNetworks
import Tensors
import Testing

@Suite("Fit")
struct FitTests {
  @Test("finds the weights of a linear map, the same ones each time")
  func regression() {
    func train() -> (Linear, [Double]) {
      var rng = SeededGenerator(seed: 1)
      let x = Tensor(normal: [200, 3], using: &rng)
      var model = Linear(3, 1, using: &rng)
      let truth = Tensor([[1], [-2], [0.5]])
      let losses = fit(
        &model, to: x, epochs: 60, batchSize: 20, learningRate: 0.05, using: &rng,
        loss: { meanSquaredError($0($1), matmul($1, truth)) },
        measure: { model in Double(meanSquaredError(model(x), matmul(x, truth)).item()) })
      return (model, losses)
    }
    let (model, losses) = train()
    #expect(losses.count == 60)
    #expect((losses.last ?? 1) < 1e-6)
    #expect(model.weight.isClose(to: Tensor([[1], [-2], [0.5]]), absolute: 1e-3))
    #expect(train().1 == losses)
  }

  @Test("reports every step of every epoch")
  func progress() {
    var rng = SeededGenerator(seed: 3)
    // Equal rows, so that a step can only lessen the loss.
    let x = Tensor(ones: [50, 3])
    var model = Linear(3, 1, using: &rng)
    var steps: [FitProgress] = []
    fit(
      &model, to: x, epochs: 2, batchSize: 20, using: &rng, loss: { $0($1).squared().mean() },
      afterStep: { steps.append($0) })
    #expect(steps.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(steps.map(\.batch) == [1, 2, 3, 1, 2, 3])
    #expect(steps.allSatisfy { $0.epochCount == 2 && $0.batchCount == 3 && $0.loss > 0 })
    #expect((steps.last?.loss ?? 1) < (steps.first?.loss ?? 0))
    #expect(steps.first?.description.hasPrefix("epoch 1 of 2, batch 1 of 3: loss ") == true)
  }

  @Test("gives the same model with batches prepared by another thread")
  func prefetching() {
    defer { TensorThreads.setCount(0) }
    func train(threads: Int) -> [[Float]] {
      TensorThreads.setCount(threads)
      var rng = SeededGenerator(seed: 4)
      // Batches of 2¹⁶ elements, the size from which they are prefetched.
      let x = Tensor(normal: [200, 1024], using: &rng)
      var model = Linear(1024, 2, using: &rng)
      fit(&model, to: x, epochs: 2, batchSize: 64, using: &rng, loss: { $0($1).squared().mean() })
      return model.parameters.map(\.scalars)
    }
    #expect(train(threads: 1) == train(threads: 2))
  }

  @Test("ends before the next step when its task is cancelled")
  func cancellation() async {
    let training = Task {
      var rng = SeededGenerator(seed: 2)
      let x = Tensor(normal: [40, 3], using: &rng)
      var model = Linear(3, 1, using: &rng)
      var steps = 0
      let losses = fit(
        &model, to: x, epochs: 1000, batchSize: 20, using: &rng,
        loss: { model, x in
          steps += 1
          // The seventh step is the first of the fourth epoch.
          if steps == 7 { withUnsafeCurrentTask { $0?.cancel() } }
          return model(x).squared().mean()
        }, measure: { _ in 0 })
      return (steps, losses.count)
    }
    #expect(await training.value == (7, 3))
  }
}
