import Lectern

/// w9: skip-gram with negative sampling on a million words of Zipf's law in sentences of 20, vectors
/// of 100, window 5, 5 negatives; words a second, the better of two passes.
func skipGram(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  let count = report.isSmoke ? 20_000 : 1_000_000
  var total = 0.0
  let cumulative = (1...10_000).map { rank in
    total += 1 / Double(rank)
    return total
  }
  var counts = [Int](repeating: 0, count: cumulative.count)
  let words = (0..<count).map { _ in
    let point = Double.random(in: 0..<total, using: &rng)
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    counts[low] += 1
    return Int32(low)
  }
  let sentences = stride(from: 0, to: count, by: 20).map { Array(words[$0..<($0 + 20)]) }
  var model = SkipGram(counts: counts, using: &rng)
  report.begin()
  let clock = ContinuousClock()
  let best = (0..<(report.isSmoke ? 1 : 2)).map { _ in
    clock.measure { model.train(on: sentences, using: &rng) }.milliseconds
  }.min()
  report.print("w9", ["words_s": Double(count) / (best ?? .nan) * 1000])
}
