import Autograd
import Datasets
import Models
import Tensors
import Testing

@Suite("Autoencoder")
struct AutoencoderTests {
  @Test("the loss is the mean of ‖d(e(x)) − x‖² written out as loops", arguments: [1, 2, 3])
  func reference(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(uniform: [5, 4], using: &rng)
    let model = DeepAutoencoder(inputSize: 4, hiddenSize: 3, codeSize: 2, using: &rng)
    let (rows, copies) = (x.rows, model(x).rows)
    var total = 0.0
    for (row, copy) in zip(rows, copies) {
      for (a, b) in zip(row, copy) { total += Double(a - b) * Double(a - b) }
    }
    #expect(abs(Double(model.reconstructionLoss(x).item()) - total / 5) < 1e-6)
    #expect(abs(model.errorPerPixel(x) - total / 20) < 1e-6)
  }

  @Test("with m < N only the data come back, not every point (erratum: seed 000's id = d∘e)")
  func identityFails() throws {
    let digits = try Digits.load()
    let pca = PrincipalComponents(of: digits.train.tensor, codeSize: 20)
    var rng = SeededGenerator(seed: 5)
    let noise = Tensor(uniform: [100, 64], using: &rng)
    #expect(pca.errorPerPixel(digits.test.tensor) < 0.01)
    #expect(pca.errorPerPixel(noise) > 0.03)
  }

  @Test("the squared norm is least at the mean, the plain norm at a median (erratum: seed 000)")
  func squaredNorm() {
    let points: [Double] = [0, 0, 10]
    func best(_ loss: (Double) -> Double) -> Double {
      let candidates = (0...1000).map { Double($0) / 100 }
      let totals = candidates.map { c in points.reduce(0) { $0 + loss($1 - c) } }
      return candidates[totals.indices.min { totals[$0] < totals[$1] } ?? 0]
    }
    #expect(abs(best { $0 * $0 } - 10.0 / 3) < 0.01)
    #expect(best { abs($0) } == 0)
  }
}
