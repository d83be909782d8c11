import Autograd
import Datasets
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Causality on sonnets")
struct SonnetCausalityTests {
  @Test("on a line of a sonnet no output feels a later character, to the last bit")
  func derivatives() throws {
    let poems = try Sonnets.load()
    var rng = SeededGenerator(seed: 66)
    let embedding = Embedding(poems.vocabularySize, 16, using: &rng)
    let blocks = (0..<2).map { _ in
      TransformerEncoderBlock(modelSize: 16, headCount: 2, using: &rng)
    }
    for sonnet in poems.sonnets.shuffled(using: &rng).prefix(3) {
      let tokens = poems.tokens(sonnet.lines[0])
      let T = tokens.count
      let vectors = embedding(IntTensor(tokens).reshaped([1, T]))
      let x = (vectors + Tensor(sinusoidalPositions: T, size: 16)).requiringGradient()
      let mask = Tensor(causalMask: T)
      for i in stride(from: 0, to: T, by: 7) {
        let y = blocks.reduce(x) { $1($0, mask: mask) }
        let slope = gradient(of: y.sliced(i..<i + 1, alongAxis: 1).squared().sum(), wrt: [x])[0]
        let felt = slope.abs().sum(alongAxis: 2).scalars
        #expect(felt[(i + 1)...].allSatisfy { $0 == 0 }, "output \(i) of “\(sonnet.lines[0])”")
        #expect(felt[...i].allSatisfy { $0 > 0 }, "output \(i) of “\(sonnet.lines[0])”")
      }
    }
  }

  @Test("another character of a line changes no logit before it, not by a bit", arguments: [1, 2])
  func prefix(seed: UInt64) throws {
    let poems = try Sonnets.load()
    var rng = SeededGenerator(seed: seed)
    let model = TransformerTranslator(
      vocabularySize: poems.vocabularySize, modelSize: 16, headCount: 2, depth: 2, using: &rng)
    for sonnet in poems.sonnets.shuffled(using: &rng).prefix(4) {
      let source = poems.tokens(sonnet.lines[0])
      let written = [ControlToken.start] + poems.tokens(sonnet.lines[1])
      let place = Int.random(in: 1..<written.count, using: &rng)
      var other = written
      other[place] = other[place] == 3 ? 4 : 3
      func logits(_ prefix: [Int]) -> [[Float]] {
        let tokens = IntTensor(prefix).reshaped([1, prefix.count])
        let read = IntTensor(source).reshaped([1, source.count])
        return noGrad { model(read, prefix: tokens) }.squeezingShape(at: 0).rows
      }
      let (before, after) = (logits(written), logits(other))
      #expect(before[..<place] == after[..<place], "place \(place) of “\(sonnet.lines[1])”")
      #expect(before[place] != after[place])
    }
  }
}
