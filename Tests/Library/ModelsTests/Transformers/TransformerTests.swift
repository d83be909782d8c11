import Autograd
import Datasets
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Transformer")
struct TransformerTests {
  @Test("plain self-attention mixes: every output lies between the inputs", arguments: [1, 2, 3])
  func convexHull(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(normal: [5, 3], using: &rng)
    let y = plainSelfAttention(x)
    let (low, high) = (x.min(alongAxis: 0), x.max(alongAxis: 0))
    for row in 0..<5 {
      for column in 0..<3 {
        let value = y.scalars[3 * row + column]
        #expect(value >= low.scalars[column] - 1e-6 && value <= high.scalars[column] + 1e-6)
      }
    }
    // The weights, written out: none is negative, every row sums to 1, and they make the output.
    let rows = (0..<5).map { Array(x.scalars[3 * $0..<3 * $0 + 3]).map(Double.init) }
    for i in 0..<5 {
      let weights = softmax(
        rows.map { other in zip(rows[i], other).reduce(0) { $0 + $1.0 * $1.1 } })
      #expect(weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-12)
      let mixture = (0..<3).map { c in zip(weights, rows).reduce(0) { $0 + $1.0 * $1.1[c] } }
      #expect(isClose((0..<3).map { Double(y.scalars[3 * i + $0]) }, mixture, within: 1e-5))
    }
  }

  @Test("scores divided by √d have a variance of about 1, undivided ones of about d")
  func scoreVariance() {
    var rng = SeededGenerator(seed: 4)
    let (q, k) = (Tensor(normal: [200, 64], using: &rng), Tensor(normal: [200, 64], using: &rng))
    let scores = matmul(q, k.transposed())
    let variance = scores.flattened().variance(alongAxes: [0]).item()
    #expect(abs(variance / 64 - 1) < 0.1)
  }

  @Test("seed 000 with V inside the softmax has rows that sum to 1 whatever V is")
  func misplacedParenthesis() {
    var rng = SeededGenerator(seed: 5)
    let (q, k) = (Tensor(normal: [4, 8], using: &rng), Tensor(normal: [6, 8], using: &rng))
    for scale in [1, 10, 100] as [Float] {
      let v = Tensor(normal: [6, 3], using: &rng) * scale
      let seedForm = matmul(matmul(q, k.transposed()) / Tensor(8).squareRoot(), v).softmax()
      #expect(seedForm.sum(alongAxis: 1).isClose(to: Tensor(ones: [4])))
      let right = scaledDotProductAttention(q, k, v)
      let doubled = scaledDotProductAttention(q, k, v * 2)
      #expect(doubled.isClose(to: right * 2))
      #expect(!right.sum(alongAxis: 1).isClose(to: Tensor(ones: [4])))
    }
  }

  @Test("the number of heads does not change the number of parameters; one head is the plain form")
  func heads() {
    var rng = SeededGenerator(seed: 6)
    let counts = [1, 2, 4, 8].map {
      MultiHeadAttention(modelSize: 16, headCount: $0, using: &rng).parameterCount
    }
    #expect(Set(counts) == [4 * (16 * 16 + 16)])
    let single = MultiHeadAttention(modelSize: 6, headCount: 1, using: &rng)
    let x = Tensor(normal: [1, 4, 6], using: &rng)
    let plain = single.output(
      scaledDotProductAttention(single.query(x), single.key(x), single.value(x)))
    #expect(single(x, x, x).isClose(to: plain))
  }

  @Test("a block commutes with shuffling, and no longer once positions are added")
  func equivariance() {
    var rng = SeededGenerator(seed: 7)
    let block = TransformerEncoderBlock(modelSize: 8, headCount: 2, using: &rng)
    let x = Tensor(normal: [1, 5, 8], using: &rng)
    let order = [2, 0, 4, 1, 3]
    let shuffled = x.selecting(order, alongAxis: 1)
    let (moved, expected) = (block(shuffled), block(x).selecting(order, alongAxis: 1))
    let distance = (moved - expected).squared().sum().squareRoot().item()
    #expect(distance < 1e-6 * expected.squared().sum().squareRoot().item())
    let positions = Tensor(sinusoidalPositions: 5, size: 8)
    let (a, b) = (block(shuffled + positions), block(x + positions).selecting(order, alongAxis: 1))
    #expect(!a.isClose(to: b, absolute: 1e-2))
  }

  @Test("a shift of the positional code is one linear map", arguments: [1.0, 7, 100])
  func shift(by k: Double) {
    let code = PositionalCode(size: 16)
    let matrix = code.shift(by: k)
    for t in stride(from: 0.0, to: 500, by: 37) {
      let moved = matrix.map { row in zip(row, code(t)).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(isClose(moved, code(t + k), within: 1e-10))
    }
  }

  @Test("sines alone cannot be shifted by a linear map", arguments: [1.0, 7])
  func sinesOnly(by k: Double) {
    // All sines are 0 at t = 0, and a linear map of 0 is 0; but the sines at k are not.
    func sines(_ t: Double) -> [Double] {
      let code = PositionalCode(size: 16)(t)
      return stride(from: 0, to: 16, by: 2).map { code[$0] }
    }
    #expect(sines(0).allSatisfy { $0 == 0 })
    #expect(sines(k).contains { abs($0) > 0.1 })
    // Nor is any factor m right on average: least squares for sin ω(t + k) = m sin ωt leaves a rest.
    let (x, y) = (
      (0..<200).map { sines(Double($0))[0] }, (0..<200).map { sines(Double($0) + k)[0] }
    )
    let factor = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / x.reduce(0) { $0 + $1 * $1 }
    let rest = zip(x, y).reduce(0) { $0 + ($1.1 - factor * $1.0) * ($1.1 - factor * $1.0) }
    #expect(rest / 200 > 0.02)
  }

  @Test("the tensor of positions is the code")
  func tensorOfPositions() {
    let tensor = Tensor(sinusoidalPositions: 20, size: 8)
    let code = PositionalCode(size: 8)
    for t in 0..<20 {
      let row = tensor.sliced(t..<t + 1, alongAxis: 0).scalars.map(Double.init)
      #expect(isClose(row, code(Double(t)), within: 1e-5))
    }
  }

  @Test("with the causal mask no output feels a later input, to the last bit")
  func causality() {
    var rng = SeededGenerator(seed: 8)
    let block = TransformerEncoderBlock(modelSize: 8, headCount: 2, using: &rng)
    let mask = Tensor(causalMask: 6)
    let x = Tensor(normal: [1, 6, 8], using: &rng).requiringGradient()
    for i in 0..<6 {
      let y = block(x, mask: mask).sliced(i..<i + 1, alongAxis: 1).sum()
      let slope = gradient(of: y, wrt: [x])[0]
      for j in 0..<6 {
        let norm = slope.sliced(j..<j + 1, alongAxis: 1).abs().sum().item()
        if j > i { #expect(norm == 0) }
        if j == i { #expect(norm > 0) }
      }
    }
  }

  @Test("changing a later token changes no earlier logit")
  func prefix() {
    var rng = SeededGenerator(seed: 16)
    let model = TransformerTranslator(
      vocabularySize: 9, modelSize: 8, headCount: 2, depth: 2, using: &rng)
    let source = IntTensor([3, 7, 8]).reshaped([1, 3])
    let one = model(source, prefix: IntTensor([1, 4, 5, 6]).reshaped([1, 4]))
    let other = model(source, prefix: IntTensor([1, 4, 8, 3]).reshaped([1, 4]))
    #expect(one.sliced(0..<2, alongAxis: 1).scalars == other.sliced(0..<2, alongAxis: 1).scalars)
    #expect(!one.sliced(2..<3, alongAxis: 1).isClose(to: other.sliced(2..<3, alongAxis: 1)))
  }

  @Test("attention to a memory gives one output for each query; to itself it is self-attention")
  func crossAttention() {
    var rng = SeededGenerator(seed: 9)
    let attention = MultiHeadAttention(modelSize: 8, headCount: 4, using: &rng)
    let (q, memory) = (
      Tensor(normal: [2, 3, 8], using: &rng), Tensor(normal: [2, 7, 8], using: &rng)
    )
    #expect(attention(q, memory, memory).shape == [2, 3, 8])
    let weights = attention.weights(q, memory)
    #expect(weights.shape == [2, 4, 3, 7])
    #expect(weights.sum(alongAxis: 3).isClose(to: Tensor(ones: [2, 4, 3])))
    // With itself as memory it is self-attention, here in the plain form of one head.
    let single = MultiHeadAttention(modelSize: 8, headCount: 1, using: &rng)
    let plain = scaledDotProductAttention(single.query(q), single.key(q), single.value(q))
    #expect(single(q, q, q).isClose(to: single.output(plain)))
  }

  @Test("layer normalisation leaves mean 0 and variance 1")
  func normalisation() {
    var rng = SeededGenerator(seed: 10)
    let y = LayerNorm(32)(Tensor(normal: [4, 32], using: &rng) * 5 + 3)
    #expect(y.mean(alongAxis: 1).isClose(to: Tensor(zeros: [4]), absolute: 1e-5))
    #expect(y.variance(alongAxes: [1]).isClose(to: Tensor(ones: [4]), absolute: 1e-3))
  }

  /// The norm of the loss's gradient at the input of a stack.
  private func inputGradient(depth: Int, _ placement: NormalizationPlacement) -> Float {
    var rng = SeededGenerator(seed: 11)
    let blocks = (0..<depth).map { _ in
      TransformerEncoderBlock(modelSize: 16, headCount: 2, placement: placement, using: &rng)
    }
    let x = Tensor(normal: [1, 8, 16], using: &rng).requiringGradient()
    let weights = Tensor(normal: [1, 8, 16], using: &rng)
    let loss = (blocks.reduce(x) { $1($0) } * weights).sum()
    return gradient(of: loss, wrt: [x])[0].squared().sum().squareRoot().item()
  }

  @Test("the gradient falls with depth when normalised after, much less when before")
  func depth() {
    let depths = [1, 2, 4, 8, 16, 24]
    let after = depths.map { inputGradient(depth: $0, .after) }
    let before = depths.map { inputGradient(depth: $0, .before) }
    #expect((after + before).allSatisfy { $0 > 0 && $0.isFinite })
    #expect(after[5] < 0.7 * after[0])
    #expect(after[5] / after[0] < before[5] / before[0])
  }

  @Test("six blocks of two parts and six of three have as many parameters as the formula says")
  func parameterFormula() {
    var rng = SeededGenerator(seed: 12)
    let model = TransformerTranslator(
      vocabularySize: 11, modelSize: 16, headCount: 4, depth: 6, using: &rng)
    #expect(model.encoder.count == 6 && model.decoder.count == 6)
    let formula = ParameterFormula(modelSize: 16, hiddenSize: 64)
    #expect(model.encoder[0].parameterCount == formula.encoderBlock)
    #expect(model.decoder[0].parameterCount == formula.decoderBlock)
    let total = 6 * (formula.encoderBlock + formula.decoderBlock) + 2 * formula.normalisation
    #expect(model.parameterCount == total + 11 * 16 + 16 * 11 + 11)
  }

  @Test("costs grow as the table says, and a banded mask is attention to neighbours")
  func costs() {
    #expect(
      LayerCost.selfAttention(tokens: 20, size: 4) == 4
        * LayerCost.selfAttention(tokens: 10, size: 4))
    #expect(
      LayerCost.recurrent(tokens: 10, size: 8) == 4 * LayerCost.recurrent(tokens: 10, size: 4))
    #expect(
      LayerCost.convolution(tokens: 10, size: 4, width: 3) == 3
        * LayerCost.recurrent(tokens: 10, size: 4))
    let (n, d) = (50, 512)
    #expect(LayerCost.selfAttention(tokens: n, size: d) < LayerCost.recurrent(tokens: n, size: d))
    // Counted by loops: a score and a mixture for each pair, d × d products for each matrix.
    var (pairs, states, windows, near) = (0, 0, 0, 0)
    for _ in 0..<10 {
      for _ in 0..<10 { for _ in 0..<4 { pairs += 2 } }
      for _ in 0..<4 { for _ in 0..<4 { states += 1 } }
      for _ in 0..<3 { for _ in 0..<4 { for _ in 0..<4 { windows += 1 } } }
      for _ in 0..<3 { for _ in 0..<4 { near += 2 } }
    }
    #expect(pairs == LayerCost.selfAttention(tokens: 10, size: 4))
    #expect(states == LayerCost.recurrent(tokens: 10, size: 4))
    #expect(windows == LayerCost.convolution(tokens: 10, size: 4, width: 3))
    #expect(near == LayerCost.restrictedAttention(tokens: 10, size: 4, neighbours: 3))

    var rng = SeededGenerator(seed: 13)
    let x = Tensor(normal: [6, 4], using: &rng)
    let band = Tensor((0..<36).map { abs($0 / 6 - $0 % 6) <= 1 ? 0 : -.infinity }, shape: [6, 6])
    let banded = scaledDotProductAttention(x, x, x, mask: band)
    let neighbours = x.sliced(1..<4, alongAxis: 0)
    let third = scaledDotProductAttention(
      x.sliced(2..<3, alongAxis: 0), neighbours, neighbours)
    #expect(banded.sliced(2..<3, alongAxis: 0).isClose(to: third))
  }

  @Test("padding changes no logit")
  func padding() {
    var rng = SeededGenerator(seed: 14)
    let model = TransformerTranslator(
      vocabularySize: 9, modelSize: 8, headCount: 2, depth: 2, using: &rng)
    let prefix = IntTensor([1, 4, 5]).reshaped([1, 3])
    let short = model(IntTensor([3, 7, 8]).reshaped([1, 3]), prefix: prefix)
    let long = model(IntTensor([3, 7, 8, 0, 0]).reshaped([1, 5]), prefix: prefix)
    #expect(short.isClose(to: long, absolute: 1e-5))
    let weights = model.crossWeights(IntTensor([3, 7, 8, 0]).reshaped([1, 4]), prefix: prefix)
    #expect(weights.shape == [1, 2, 3, 4])
    #expect(weights.sliced(3..<4, alongAxis: 3).sum().item() == 0)
  }
}
