import Autograd
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Skip-gram")
struct SkipGramTests {
  @Test("a pair is one step down the gradient of the loss")
  func step() {
    var rng = SeededGenerator(seed: 1)
    // Only word 2 is ever drawn, so both pairs of the sentence meet it three times.
    var model = SkipGram(counts: [0, 0, 9], size: 20, window: 1, negativeCount: 3, using: &rng)
    model.train(on: [[0, 1], [1, 0]], rates: (1, 1), using: &rng)
    let (v, u) = (model.vectors, model.contextVectors)
    var expected = (v: v.asParameter(), u: u.asParameter())
    model.train(on: [[0, 1]], rates: (0.5, 0.5), using: &rng)
    for (word, neighbour) in [(0, 1), (1, 0)] {
      let score = { (row: Int) in (expected.u[row] * expected.v[neighbour]).sum() }
      let loss = (-score(word)).softplus() + score(2).softplus() * 3
      let slopes = gradient(of: loss, wrt: [expected.v, expected.u])
      expected.v = (expected.v - slopes[0] * 0.5).detachedCopy().asParameter()
      expected.u = (expected.u - slopes[1] * 0.5).detachedCopy().asParameter()
    }
    #expect(isClose(model.vectors, expected.v))
    #expect(isClose(model.contextVectors, expected.u))
    #expect(!isClose(model.vectors, v))
  }

  @Test("words of one topic lie closer together than words of two", arguments: [1, 2, 3])
  func topics(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    // Two topics of 15 words each; a sentence keeps to one.
    let sentences = (0..<600).map { index in
      (0..<12).map { _ in Int32(index % 2 * 15 + Int.random(in: 0..<15, using: &rng)) }
    }
    var model = SkipGram(
      counts: [Int](repeating: 240, count: 30), size: 24, window: 3, using: &rng)
    for _ in 0..<5 { model.train(on: sentences, rates: (0.1, 0.01), using: &rng) }
    let v = model.vectors
    let lengths = v.squared().sum(alongAxis: 1).squareRoot()
    let cosines = matmul(v, v.transposed()) / lengths / lengths.reshaped([30, 1])
    for word in 0..<30 {
      var row = cosines[word].scalars
      row[word] = -2
      let nearest = row.indices.max { row[$0] < row[$1] } ?? word
      #expect(nearest / 15 == word / 15, "word \(word) is nearest to \(nearest)")
    }
  }

  @Test("negative words follow the counts to the power 3/4")
  func negatives() {
    var rng = SeededGenerator(seed: 4)
    // With v fixed at a tiny size, u of a word moves against Σ v / 2 for every time it is drawn.
    var model = SkipGram(
      counts: [1, 16, 81, 0], size: 16, window: 1, negativeCount: 15, using: &rng)
    let before = model.vectors[3]
    model.train(
      on: [[Int32]](repeating: [3, 3], count: 4000), rates: (1e-6, 1e-6), using: &rng)
    let direction = before / before.squared().sum()
    let moved = matmul(model.contextVectors, direction).scalars
    #expect(abs(moved[1] / moved[0] - 8) < 0.3)
    #expect(abs(moved[2] / moved[0] - 27) < 1)
  }

  private func isClose(_ a: Tensor, _ b: Tensor) -> Bool {
    (a - b).abs().max().item() < 1e-5
  }
}
