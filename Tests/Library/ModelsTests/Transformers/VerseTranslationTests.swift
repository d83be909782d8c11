import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Translating verses")
struct VerseTranslationTests {
  @Test(
    "reading the English helps with unseen Spanish: blind < unigram, read < blind, right < wrong verse"
  )
  func reading() throws {
    var rng = SeededGenerator(seed: 9)
    let pairs = try EnglishSpanishVerses.load().distinctPairs.shuffled(using: &rng)
    let (test, train) = (Array(pairs.prefix(150)), Array(pairs.dropFirst(150)))
    let english = WordVocabulary(train.map(\.english), minimumCount: 2)
    let spanish = WordVocabulary(train.map(\.spanish), minimumCount: 2)
    func batch(_ pairs: [EnglishSpanishVerses.Pair]) -> (source: IntTensor, target: IntTensor) {
      EnglishSpanishVerses.batch(pairs, english: english, spanish: spanish)
    }
    func trained(reads: Bool) -> TransformerTranslator {
      var rng = SeededGenerator(seed: 1)
      var model = TransformerTranslator(
        vocabularySize: max(english.count, spanish.count), modelSize: 64, headCount: 4, depth: 1,
        using: &rng)
      var optimizer = Adam(learningRate: 3e-3)
      for step in 0..<160 {
        let (x, y) = batch((0..<32).map { _ in train[Int.random(in: train.indices, using: &rng)] })
        optimizer.learningRate = 3e-3 * min(1, Float(step + 1) / 50)
        _ = optimizer.step(&model) { $0.loss(reads ? x : nothing(x.shape[0]), target: y) }
      }
      return model
    }
    func nothing(_ count: Int) -> IntTensor {
      IntTensor(Array(repeating: WordVocabulary.unknown, count: count)).reshaped([count, 1])
    }
    let (x, y) = batch(test)
    let (reader, blind) = (trained(reads: true), trained(reads: false))
    func loss(_ model: TransformerTranslator, _ source: IntTensor) -> Double {
      Double(noGrad { model.loss(source, target: y) }.item())
    }
    let others = Array(test.dropFirst() + test.prefix(1)).map(\.english)
    let wrong = IntTensor(padding: others.map(english.tokens))

    var counts = [Double](repeating: 0.5, count: spanish.count)
    for pair in train { for token in spanish.tokens(pair.spanish) + [2] { counts[token] += 1 } }
    let total = counts.reduce(0, +)
    let tokens = test.flatMap { spanish.tokens($0.spanish) + [2] }
    let unigram = tokens.reduce(0) { $0 - log(counts[$1] / total) } / Double(tokens.count)

    let (read, unread) = (loss(reader, x), loss(blind, nothing(test.count)))
    #expect(unread < unigram - 0.3, "blind \(unread), unigram \(unigram)")
    #expect(read < unread - 0.15, "read \(read), blind \(unread)")
    #expect(read < loss(reader, wrong) - 0.5, "read \(read), wrong verse \(loss(reader, wrong))")
  }

  @Test(
    "another last word of a verse changes no earlier logit, not by a bit", arguments: [1, 2, 3])
  func causality(seed: UInt64) throws {
    var rng = SeededGenerator(seed: seed)
    let pairs = try EnglishSpanishVerses.load().distinctPairs
    let english = WordVocabulary(pairs.map(\.english), minimumCount: 2)
    let spanish = WordVocabulary(pairs.map(\.spanish), minimumCount: 2)
    let model = TransformerTranslator(
      vocabularySize: max(english.count, spanish.count), modelSize: 32, headCount: 4, depth: 2,
      using: &rng)
    for pair in pairs.shuffled(using: &rng).prefix(5) {
      let (x, y) = EnglishSpanishVerses.batch([pair], english: english, spanish: spanish)
      let prefix = [ControlToken.start] + (0..<y.count - 1).map { y[$0] }
      func logits(_ prefix: [Int]) -> [[Float]] {
        let list = IntTensor(prefix).reshaped([1, prefix.count])
        return noGrad { model(x, prefix: list) }.squeezingShape(at: 0).rows
      }
      let last = prefix[prefix.count - 1] == 4 ? 5 : 4
      let (before, after) = (logits(prefix), logits(prefix.dropLast() + [last]))
      #expect(before.dropLast() == after.dropLast())
      #expect(before.last != after.last)
    }
  }
}
