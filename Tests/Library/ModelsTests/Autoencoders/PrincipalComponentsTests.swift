import Datasets
import Models
import Tensors
import Testing

@Suite("Principal components")
struct PrincipalComponentsTests {
  @Test(
    "the loss is the sum of the dropped eigenvalues, for every code size", arguments: [1, 2, 3])
  func dropped(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(normal: [40, 6], using: &rng)
    let pca = PrincipalComponents(of: x, codeSize: 6)
    for m in 0...6 {
      let loss = Double(pca.keeping(m).reconstructionLoss(x).item())
      #expect(abs(loss - pca.keeping(m).droppedVariance) < 1e-4, "m = \(m)")
    }
  }

  @Test("the eigenvectors satisfy Σv = λv, with Σ written out as loops", arguments: [1, 2, 3])
  func eigenEquation(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(normal: [30, 5], using: &rng)
    let pca = PrincipalComponents(of: x, codeSize: 5)
    let covariance = referenceCovariance(x.rows)
    let vectors = pca.basis.transposed().rows
    for (j, v) in vectors.enumerated() {
      for row in 0..<5 {
        let product = (0..<5).reduce(0) { $0 + covariance[row][$1] * Double(v[$1]) }
        #expect(abs(product - pca.spectrum[j] * Double(v[row])) < 1e-4)
      }
    }
    #expect(pca.spectrum == pca.spectrum.sorted(by: >))
  }

  @Test("encoding and decoding twice changes nothing: d∘e is a projection")
  func projection() {
    var rng = SeededGenerator(seed: 4)
    let x = Tensor(normal: [20, 7], using: &rng)
    let pca = PrincipalComponents(of: x, codeSize: 3)
    #expect(pca(pca(x)).isClose(to: pca(x), absolute: 1e-5))
    #expect(pca.encode(x).mean(alongAxis: 0).abs().max().item() < 1e-5)
  }

  @Test("no other projection of the same size loses less", arguments: [1, 2, 3])
  func optimality(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(normal: [50, 6], using: &rng)
    let pca = PrincipalComponents(of: x, codeSize: 2)
    let best = pca.reconstructionLoss(x).item()
    for _ in 0..<50 {
      let V = Tensor(normal: [6, 2], using: &rng).qrDecomposition().q
      let other = LinearAutoencoder(mean: pca.mean, decoder: V, encoder: V)
      #expect(other.reconstructionLoss(x).item() >= best)
    }
  }

  @Test(
    "on Fashion-MNIST the test error is that of NumPy",
    arguments: [(2, 0.0350), (8, 0.0166), (16, 0.0110), (32, 0.0065)])
  func fashion(codeSize: Int, error: Double) throws {
    let fashion = try FashionMNIST.load()
    let pca = PrincipalComponents(of: fashion.train.tensor, codeSize: codeSize)
    #expect(abs(pca.errorPerPixel(fashion.test.tensor) - error) < 0.00005)
    let loss = Double(pca.reconstructionLoss(fashion.train.tensor).item())
    #expect(abs(loss - pca.droppedVariance) < 1e-3 * loss)
  }

  @Test("the error on the training images never rises with the size of the code")
  func rateDistortion() throws {
    let x = try Digits.load().train.tensor
    let pca = PrincipalComponents(of: x, codeSize: 64)
    let errors = (0...64).map { pca.keeping($0).errorPerPixel(x) }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 - 1e-9 })
    #expect(errors[64] < 1e-9)
    #expect(pca.keeping(0).explainedVariance == 0)
    #expect(pca.explainedVariance == 1)
  }

  private func referenceCovariance(_ x: [[Float]]) -> [[Double]] {
    let (n, N) = (x.count, x[0].count)
    let mean = (0..<N).map { j in x.reduce(0) { $0 + Double($1[j]) } / Double(n) }
    return (0..<N).map { i in
      (0..<N).map { j in
        x.reduce(0) { $0 + (Double($1[i]) - mean[i]) * (Double($1[j]) - mean[j]) } / Double(n)
      }
    }
  }
}
