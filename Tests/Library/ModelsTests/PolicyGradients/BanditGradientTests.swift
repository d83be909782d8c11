import Models
import Testing

@Suite("Bandit and the log-derivative trick")
struct BanditGradientTests {
  private func draw(seed: UInt64) -> (Bandit, SoftmaxPolicy) {
    var rng = SplitMix64(seed: seed)
    let odds = (0..<5).map { _ in Double.random(in: 0...1, using: &rng) }
    let logits = (0..<5).map { _ in drawNormal(using: &rng) }
    return (Bandit(winProbabilities: odds), SoftmaxPolicy(logits: [logits]))
  }

  @Test("the sum over all arms is the exact gradient", arguments: Array(1...20) as [UInt64])
  func enumerated(seed: UInt64) {
    let (bandit, policy) = draw(seed: seed)
    #expect(
      isClose(bandit.scoreGradient(policy), bandit.exactGradient(policy), within: 1e-12))
  }

  @Test("the exact gradient is the slope of E R", arguments: [1, 2, 3] as [UInt64])
  func numeric(seed: UInt64) {
    let (bandit, policy) = draw(seed: seed)
    for (b, slope) in bandit.exactGradient(policy).enumerated() {
      func reward(_ change: Double) -> Double {
        var moved = policy
        moved.logits[0][b] += change
        return bandit.expectedReward(moved.probabilities(0))
      }
      #expect(abs((reward(1e-5) - reward(-1e-5)) / 2e-5 - slope) < 1e-9)
    }
  }

  @Test("scores have mean 0 under the policy", arguments: [1, 2, 3] as [UInt64])
  func scoreMean(seed: UInt64) {
    let (_, policy) = draw(seed: seed)
    var mean = Array(repeating: 0.0, count: 5)
    for (a, probability) in policy.probabilities(0).enumerated() {
      for (b, score) in policy.score(0, action: a).enumerated() { mean[b] += probability * score }
    }
    #expect(isClose(mean, [0, 0, 0, 0, 0], within: 1e-14))
  }
}
