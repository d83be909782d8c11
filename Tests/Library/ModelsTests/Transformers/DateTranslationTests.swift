import Autograd
import Datasets
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Translating dates")
struct DateTranslationTests {
  /// A model after some steps on 4,000 dates, and 240 dates that it has not seen.
  private func trained<Model: Translator>(
    steps: Int, rate: Float, seed: UInt64 = 15, _ make: (inout SeededGenerator) -> Model
  ) -> (model: Model, unseen: [DateFormats.Pair]) {
    var rng = SeededGenerator(seed: seed)
    let pairs = DateFormats(count: 4240, using: &rng).pairs
    var model = make(&rng)
    var optimizer = Adam(learningRate: rate)
    var context = TrainingContext(seed: seed)
    for step in 0..<steps {
      let batch = (0..<32).map { _ in pairs[Int.random(in: 0..<4000, using: &rng)] }
      let (x, y) = DateFormats.batch(batch)
      let progress = Float(step) / Float(steps)
      let fall: Float = progress > 0.9 ? 0.1 : progress > 0.7 ? 0.3 : 1
      optimizer.learningRate = rate * fall * min(1, Float(step + 1) / 50)
      _ = optimizer.step(&model, in: &context) { $0.loss(x, target: y, training: &$1) }
    }
    return (model, Array(pairs.suffix(240)))
  }

  /// The share that is right to the last character, by format.
  private func exact(_ model: some Translator, _ pairs: [DateFormats.Pair]) -> [Double] {
    (0..<DateFormats.formatCount).map { format in
      let (x, y) = DateFormats.batch(pairs.filter { $0.format == format })
      return model.exactMatch(x, target: y)
    }
  }

  @Test("the Transformer is right on 98 % and at every length; the fixed context is not")
  func transformer() {
    let (model, unseen) = trained(steps: 900, rate: 4e-3) { rng in
      TransformerTranslator(
        vocabularySize: DateFormats.vocabularySize, modelSize: 32, headCount: 4, depth: 1,
        using: &rng)
    }
    let (x, y) = DateFormats.batch(unseen)
    #expect(model.exactMatch(x, target: y) >= 0.98)
    #expect(exact(model, unseen).allSatisfy { $0 >= 0.9 })

    let (fixed, _) = trained(steps: 300, rate: 4e-3) { rng in
      RecurrentTranslator(
        vocabularySize: DateFormats.vocabularySize, hiddenSize: 48, withAttention: false,
        using: &rng)
    }
    #expect(fixed.exactMatch(x, target: y) < 0.8)
  }

  @Test(
    "attention points to the part of the date that is being written, 95 % of the time",
    arguments: [15, 16, 17] as [UInt64])
  func alignment(seed: UInt64) {
    let (model, unseen) = trained(steps: 600, rate: 6e-3, seed: seed) { rng in
      RecurrentTranslator(
        vocabularySize: DateFormats.vocabularySize, hiddenSize: 48, withAttention: true,
        using: &rng)
    }
    let (x, y) = DateFormats.batch(unseen)
    #expect(aligned(model, unseen) >= 0.95)
    #expect(model.exactMatch(x, target: y) >= 0.95)
  }

  /// The share of the characters to be read off for which the largest weight lies in the right part.
  private func aligned(_ model: RecurrentTranslator, _ pairs: [DateFormats.Pair]) -> Double {
    let (x, y) = DateFormats.batch(pairs)
    let prefix = pairs.indices.flatMap { b in
      [ControlToken.start] + (0..<10).map { y[b * 11 + $0] }
    }
    let weights = model.alignment(x, prefix: IntTensor(prefix).reshaped([pairs.count, 11]))
    return DateFormats.shareAligned(weights.argmax(alongAxis: 2), pairs).share
  }

  @Test("the share of looks that fall right, and by chance, counted by hand")
  func shareAligned() {
    // le 3 mars 1984: 14 characters, year at 10–13, month at 5–8, day at 3.
    let pair = DateFormats.pair(year: 1984, month: 2, day: 3, format: 3)
    let looks = IntTensor([10, 0, 13, 9, 0, 0, 5, 0, 0, 4, 0]).reshaped([1, 11])
    let (share, byChance) = DateFormats.shareAligned(looks, [pair])
    #expect(share == 3.0 / 5)  // the years' digits at 0 and 2 and the month's at 6
    #expect(abs(byChance - (3 * 4 + 4 + 1) / 14.0 / 5) < 1e-12)
    #expect(DateFormats.shareAligned(looks, [pair], places: [4, 9]).share == 0)
  }

  @Test("the parts of a date are where they were written", arguments: 0..<DateFormats.formatCount)
  func parts(format: Int) {
    let pair = DateFormats.pair(year: 2031, month: 7, day: 9, format: format)
    let letters = Array(pair.source)
    let (year, month, day) = pair.parts
    #expect(String(letters[year]) == "2031" && String(letters[day]) == "9")
    #expect(["Aug", "August", "août"].contains(String(letters[month])))
    #expect(pair.alignment.map { $0 == nil } == Array(pair.target).map { $0 == "-" })
  }
}
