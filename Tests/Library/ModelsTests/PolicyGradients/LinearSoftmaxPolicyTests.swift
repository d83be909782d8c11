import Models
import Testing

@Suite("Linear softmax policy")
struct LinearSoftmaxPolicyTests {
  @Test("with one-hot features it is the table", arguments: [1, 2, 3] as [UInt64])
  func oneHot(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var table = SoftmaxPolicy(stateCount: 3, actionCount: 4)
    var linear = LinearSoftmaxPolicy(featureCount: 3, actionCount: 4)
    for _ in 0..<50 {
      let (state, action) = (
        Int.random(in: 0..<3, using: &rng), Int.random(in: 0..<4, using: &rng)
      )
      let weight = Double.random(in: -1...1, using: &rng)
      var gradient = table.zeroGradient
      gradient[state] = table.score(state, action: action).map { weight * $0 }
      table.ascend(gradient, rate: 0.3)
      let x = (0..<3).map { $0 == state ? 1.0 : 0.0 }
      linear.ascend([(x, action, weight)], rate: 0.3)
    }
    for state in 0..<3 {
      let x = (0..<3).map { $0 == state ? 1.0 : 0.0 }
      #expect(isClose(table.probabilities(state), linear.probabilities(x), within: 1e-12))
    }
  }

  @Test("an update follows the slope of log π", arguments: [1, 2] as [UInt64])
  func slope(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var policy = LinearSoftmaxPolicy(featureCount: 3, actionCount: 2)
    policy.weights = (0..<2).map { _ in (0..<3).map { _ in drawNormal(using: &rng) } }
    let x = (0..<3).map { _ in drawNormal(using: &rng) }
    var moved = policy
    moved.ascend([(x, 1, 2.0)], rate: 1)
    for b in 0..<2 {
      for i in 0..<3 {
        func probability(_ change: Double) -> Double {
          var other = policy
          other.weights[b][i] += change
          return other.probabilities(x)[1]
        }
        let p = probability(0)
        let slope = (probability(1e-5) - probability(-1e-5)) / 2e-5 / p
        #expect(abs(moved.weights[b][i] - policy.weights[b][i] - 2 * slope) < 1e-8)
      }
    }
  }

  @Test("REINFORCE balances the pole", arguments: [1, 2, 3] as [UInt64])
  func cartPole(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var policy = LinearSoftmaxPolicy(featureCount: 4, actionCount: 2)
    let lengths = policy.trainOnCartPole(batches: 40, batchSize: 10, rate: 5, using: &rng)
    let (first, last) = (lengths.prefix(10), lengths.suffix(50))
    #expect(first.reduce(0, +) < 500)
    #expect(last.reduce(0, +) / last.count > 195)
  }

  @Test("raises accuracy itself, far above the more frequent label")
  func accuracy() {
    var rng = SplitMix64(seed: 4)
    let labels = (0..<400).map { _ in Int.random(in: 0..<2, using: &rng) }
    let inputs = labels.map { label in
      [drawNormal(using: &rng) + (label == 0 ? -1.5 : 1.5), drawNormal(using: &rng), 1]
    }
    var policy = LinearSoftmaxPolicy(featureCount: 3, actionCount: 2)
    let shares = policy.trainForAccuracy(
      inputs, labels: labels, epochs: 20, rate: 0.2, using: &rng)
    #expect(abs(shares[0] - 0.5) < 0.45)
    let right = zip(inputs, labels).filter { argmax(policy.probabilities($0)) == $1 }.count
    // The best line is right with probability Φ(1.5) = 0.933.
    #expect(Double(right) / 400 > 0.9)
  }
}
