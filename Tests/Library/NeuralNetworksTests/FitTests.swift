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
