import CKernels

/// One pass of skip-gram with negative sampling over a text, in place; no derivative.
///
/// The two tables [V, S] have rows of S floats, a multiple of 16, and must be uniquely referenced.
package struct SkipGramPass: Sendable {
  /// Neighbours on either side at most, and words drawn against each.
  package let window, negativeCount: Int

  private let thresholds: [UInt32]
  private let aliases: [Int32]

  /// The most words that can be drawn against a neighbour.
  package static let negativeLimit = 15

  /// Plans passes in which word j is drawn in proportion to `weights[j]`.
  package init(weights: [Double], window: Int, negativeCount: Int) {
    self.window = window
    self.negativeCount = negativeCount
    (thresholds, aliases) = Self.aliasTable(weights)
  }

  /// Walker's table: slot j gives j with probability threshold / 2³², else its alias.
  private static func aliasTable(_ weights: [Double]) -> ([UInt32], [Int32]) {
    let total = weights.reduce(0, +)
    var shares = weights.map { $0 / total * Double(weights.count) }
    var thresholds = [UInt32](repeating: .max, count: weights.count)
    var aliases = weights.indices.map { Int32($0) }
    var small = shares.indices.filter { shares[$0] < 1 }
    var large = shares.indices.filter { shares[$0] >= 1 }
    while let poor = small.popLast(), let rich = large.popLast() {
      thresholds[poor] = UInt32(shares[poor] * 4_294_967_295)
      aliases[poor] = Int32(rich)
      shares[rich] -= 1 - shares[poor]
      if shares[rich] < 1 { small.append(rich) } else { large.append(rich) }
    }
    return (thresholds, aliases)
  }

  /// Goes over `sentences`; the learning rate falls linearly with the words read.
  package func run(
    _ sentences: [[Int32]], inputs: Tensor, outputs: Tensor, rates: (first: Float, last: Float),
    using generator: SeededGenerator
  ) {
    let total = sentences.reduce(0) { $0 + $1.count }
    var (read, counter) = (0, UInt64(0))
    thresholds.withUnsafeBufferPointer { thresholds in
      aliases.withUnsafeBufferPointer { aliases in
        var plan = lk_skip_gram_plan(
          stride: inputs.shape[1], words: inputs.shape[0], window: window,
          negatives: negativeCount, threshold: thresholds.baseAddress,
          alias: aliases.baseAddress, key: generator.key, stream: generator.stream)
        inputs.withMutablePointer { v in
          outputs.withMutablePointer { u in
            for sentence in sentences where sentence.count > 1 {
              let progress = Float(read) / Float(total)
              let rate = rates.first + (rates.last - rates.first) * progress
              lk_skip_gram(v, u, sentence, sentence.count, rate, &plan, &counter)
              read += sentence.count
            }
          }
        }
      }
    }
  }
}
