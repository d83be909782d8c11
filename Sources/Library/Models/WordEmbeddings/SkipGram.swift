internal import NeuralNetworks
public import Tensors

// snippet.skip-gram
/// Word vectors that predict their neighbours, trained with negative sampling.
///
///     loss(w, c) = −log σ(u_w · v_c) − Σₖ log σ(−u_nₖ · v_c),  nₖ ~ count^¾
///
/// for every word w of a sentence and every neighbour c within reach; the reach is drawn from
/// 1...window anew for every word. Each pair is one step of gradient descent, in the order of the
/// text, so that training is a function of the seed and not of the number of threads.
///
/// Shapes: V words, vectors of D numbers.
/// Source: Mikolov et al., “Distributed Representations of Words and Phrases”, 2013, equation 4.
public struct SkipGram: Sendable {
  /// The number of words V.
  public let wordCount: Int

  /// The length D of a vector.
  public let size: Int

  private let pass: SkipGramPass
  // Rows of a multiple of 16 numbers, those past D zero.
  private var inputs, outputs: Tensor

  /// Creates vectors for words that occur `counts` times: v uniform in ±1 / 2D, u zero.
  ///
  /// - Precondition: A word occurs, the window is positive, and 0 to 15 words are drawn against
  ///   each neighbour.
  public init(
    counts: [Int], size: Int = 100, window: Int = 5, negativeCount: Int = 5,
    using generator: inout SeededGenerator
  ) {
    demand(
      counts.contains { $0 > 0 } && !counts.contains { $0 < 0 } && size > 0 && window > 0,
      "SkipGram: \(counts.count) counts, size \(size) and window \(window) make no model; "
        + "a word must occur, size and window must be positive")
    demand(
      (0...SkipGramPass.negativeLimit).contains(negativeCount),
      "SkipGram: \(negativeCount) negative words; expected 0...\(SkipGramPass.negativeLimit)")
    wordCount = counts.count
    self.size = size
    let stride = (size + 15) / 16 * 16
    let bound = 0.5 / Float(size)
    let start = Tensor(uniform: [wordCount, size], in: -bound..<bound, using: &generator)
    let rest = Tensor(zeros: [wordCount, stride - size])
    inputs = concatenate([start, rest], alongAxis: 1)
    outputs = Tensor(zeros: [wordCount, stride])
    pass = SkipGramPass(
      weights: counts.map { Double($0).squareRoot() * Double($0).squareRoot().squareRoot() },
      window: window, negativeCount: negativeCount)
  }

  /// Goes once over `sentences` of word numbers; the learning rate falls from the first to the last
  /// of `rates`.
  ///
  /// - Precondition: Every number is in 0..<V.
  public mutating func train(
    on sentences: [[Int32]], rates: (first: Float, last: Float) = (0.025, 1e-4),
    using generator: inout SeededGenerator
  ) {
    for sentence in sentences {
      for word in sentence where word < 0 || word >= wordCount {
        demandFailure("SkipGram.train: word \(word) is not in 0..<\(wordCount)")
      }
    }
    inputs.makeUnique()
    outputs.makeUnique()
    pass.run(
      sentences, inputs: inputs, outputs: outputs, rates: rates, using: generator.split())
  }

  /// The vectors v, [V, D].
  public var vectors: Tensor { inputs.sliced(0..<size, alongAxis: 1).detachedCopy() }

  /// The vectors u, [V, D], by which words are predicted.
  public var contextVectors: Tensor { outputs.sliced(0..<size, alongAxis: 1).detachedCopy() }
}
// snippet.end
