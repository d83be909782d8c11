import Autograd
import Datasets
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Attention")
struct AttentionTests {
  @Test(
    "weights are ≥ 0 and sum to 1; the context is their mixture", arguments: [1, 2, 3] as [UInt64])
  func weights(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let attention = AdditiveAttention(stateSize: 4, annotationSize: 3, hiddenSize: 5, using: &rng)
    let state = Tensor(normal: [2, 4], using: &rng)
    let h = Tensor(normal: [2, 6, 3], using: &rng)
    let (context, weights) = attention(state, h)
    #expect(weights.scalars.allSatisfy { $0 >= 0 })
    #expect(weights.sum(alongAxis: 1).isClose(to: Tensor(ones: [2])))
    let mixture = matmul(weights.reshaped([2, 1, 6]), h).reshaped([2, 3])
    #expect(context.isClose(to: mixture))
  }

  @Test("agrees with the equation written out as loops", arguments: [1, 2] as [UInt64])
  func reference(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let attention = AdditiveAttention(stateSize: 2, annotationSize: 3, hiddenSize: 4, using: &rng)
    let state = Tensor(normal: [1, 2], using: &rng)
    let h = Tensor(normal: [1, 5, 3], using: &rng)
    let scores = (0..<5).map { l -> Double in
      let row = h.sliced(l..<l + 1, alongAxis: 1).reshaped([1, 3])
      let hidden = (attention.stateProjection(state) + attention.annotationProjection(row)).tanh()
      return Double(attention.score(hidden).item())
    }
    let expected = softmax(scores)
    let got = attention(state, h).weights.scalars.map(Double.init)
    #expect(isClose(got, expected, within: 1e-5))
  }

  @Test("permuting the annotations permutes the weights and keeps the context")
  func permutation() {
    var rng = SeededGenerator(seed: 4)
    let attention = AdditiveAttention(stateSize: 4, annotationSize: 3, hiddenSize: 5, using: &rng)
    let state = Tensor(normal: [1, 4], using: &rng)
    let h = Tensor(normal: [1, 6, 3], using: &rng)
    let order = [3, 0, 5, 1, 4, 2]
    let (context, weights) = attention(state, h)
    let (other, shuffled) = attention(state, h.selecting(order, alongAxis: 1))
    #expect(other.isClose(to: context))
    #expect(shuffled.isClose(to: weights.selecting(order, alongAxis: 1)))
  }

  @Test("a masked place gets no weight")
  func mask() {
    var rng = SeededGenerator(seed: 5)
    let attention = AdditiveAttention(stateSize: 4, annotationSize: 3, hiddenSize: 5, using: &rng)
    let tokens = IntTensor([5, 6, 0, 0]).reshaped([1, 4])
    let (_, weights) = attention(
      Tensor(normal: [1, 4], using: &rng), Tensor(normal: [1, 4, 3], using: &rng),
      mask: paddingMask(tokens))
    #expect(weights.scalars[2] == 0 && weights.scalars[3] == 0)
  }

  @Test("one key returns its value; a sharp scale looks up like a dictionary")
  func dictionary() {
    var rng = SeededGenerator(seed: 6)
    let values = Tensor(normal: [1, 3], using: &rng)
    let one = scaledDotProductAttention(
      Tensor(normal: [4, 2], using: &rng), Tensor(normal: [1, 2], using: &rng), values)
    #expect(one.isClose(to: values.broadcast(to: [4, 3])))
    let keys = Tensor(identity: 4)
    let table = Tensor(normal: [4, 3], using: &rng)
    let found = scaledDotProductAttention(keys * 200, keys, table)
    #expect(found.isClose(to: table))
  }

  @Test("padding changes no logit", arguments: [true, false])
  func padding(withAttention: Bool) {
    var rng = SeededGenerator(seed: 7)
    let model = RecurrentTranslator(
      vocabularySize: 9, hiddenSize: 6, withAttention: withAttention, using: &rng)
    let prefix = IntTensor([1, 4, 5]).reshaped([1, 3])
    let short = model(IntTensor([3, 7, 8]).reshaped([1, 3]), prefix: prefix)
    let long = model(IntTensor([3, 7, 8, 0, 0]).reshaped([1, 5]), prefix: prefix)
    #expect(short.isClose(to: long))
  }

  @Test("the loss is −log P(y | x) over the tokens that count")
  func loss() {
    var rng = SeededGenerator(seed: 8)
    let model = RecurrentTranslator(
      vocabularySize: 7, hiddenSize: 5, withAttention: true, using: &rng)
    let source = IntTensor([3, 4]).reshaped([1, 2])
    let target = IntTensor([5, 6, 2, 0]).reshaped([1, 4])
    let logits = model(source, prefix: IntTensor([1, 5, 6, 2]).reshaped([1, 4])).logSoftmax()
    let expected =
      -[5, 6, 2].enumerated().reduce(0) { $0 + logits.scalars[7 * $1.offset + $1.element] }
      / 3
    #expect(abs(model.loss(source, target: target).item() - expected) < 1e-5)
  }

  @Test("while it learns the readers' states are dropped, never the tokens")
  func dropout() {
    func change(withAttention: Bool, rate: Float) -> Float {
      var rng = SeededGenerator(seed: 9)
      let model = RecurrentTranslator(
        vocabularySize: 9, hiddenSize: 6, withAttention: withAttention, dropout: rate, using: &rng)
      let source = IntTensor([3, 7, 8]).reshaped([1, 3])
      let prefix = IntTensor([1, 4, 5]).reshaped([1, 3])
      var context = TrainingContext(seed: 1)
      let learning = model(source, prefix: prefix, training: &context)
      return (learning - model(source, prefix: prefix)).abs().max().item()
    }
    #expect(change(withAttention: true, rate: 0) == 0)
    #expect(change(withAttention: true, rate: 0.8) > 0)
    #expect(change(withAttention: false, rate: 0.8) == 0)
    // With hardly anything left of the readers two sources of other order, which the states tell
    // apart, are mixed from the same tokens.
    var rng = SeededGenerator(seed: 10)
    let model = RecurrentTranslator(
      vocabularySize: 9, hiddenSize: 6, withAttention: true, dropout: 0.999_999, using: &rng)
    let prefix = IntTensor([1, 4, 5]).reshaped([1, 3])
    func logits(_ source: [Int]) -> Tensor {
      var context = TrainingContext(seed: 2)
      return model(IntTensor(source).reshaped([1, 3]), prefix: prefix, training: &context)
    }
    #expect(logits([3, 7, 8]).isClose(to: logits([8, 3, 7])))
    #expect(!logits([3, 7, 8]).isClose(to: logits([3, 7, 7])))
  }

  @Test("dates read back as they were drawn, in every format")
  func dates() {
    let pair = DateFormats.pair(year: 1984, month: 1, day: 3, format: 3)
    #expect(pair.source == "le 3 février 1984" && pair.target == "1984-02-03")
    var rng = SeededGenerator(seed: 9)
    for pair in DateFormats(count: 200, using: &rng).pairs {
      #expect(DateFormats.text(DateFormats.tokens(pair.source)) == pair.source.lowercased())
      #expect(pair.target.count == 10)
    }
  }
}
