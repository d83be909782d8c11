import Autograd
import NeuralNetworks
import Tensors
import Testing

@Suite("Memory of training")
struct MemoryTests {
  @Test("does not grow over 10,000 steps")
  func growth() {
    var rng = SeededGenerator(seed: 91)
    var model = Sequential {
      Linear(8, 16, using: &rng)
      Tanh()
      Linear(16, 4, using: &rng)
    }
    var optimizer = Adam()
    let x = Tensor(normal: [32, 8], using: &rng)
    let y = Tensor(normal: [32, 4], using: &rng)
    func train(_ steps: Int) -> (used: Int, cached: Int) {
      for _ in 0..<steps { _ = optimizer.step(&model) { meanSquaredError($0(x), y) } }
      return (TensorMemory.usedByteCount, TensorMemory.cachedByteCount)
    }
    let early = train(100)
    let late = train(9_900)
    #expect(early.used == late.used)
    #expect(early.cached == late.cached)
  }

  @Test("of derivatives of derivatives is given back")
  func higherOrder() {
    var rng = SeededGenerator(seed: 92)
    let x = Tensor(normal: [4, 3], using: &rng)
    func penalty() -> Tensor {
      let x = x.requiringGradient()
      let slope = gradient(of: x.tanh().sum(), wrt: x, createGraph: true)
      return gradient(of: slope.squared().sum(), wrt: x)
    }
    _ = penalty()
    let before = TensorMemory.usedByteCount
    for _ in 0..<200 { _ = penalty() }
    #expect(TensorMemory.usedByteCount == before)
  }
}
