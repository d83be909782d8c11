import Models
import Testing

@Suite("REINFORCE")
struct ReinforceTests {
  /// A short lake that a wandering policy crosses now and then.
  private static let lake = FrozenLake(["SFF", "FHF", "FFG"]).process
  private static let discount = 0.9
  private static let horizon = 12

  private static let policy: SoftmaxPolicy = {
    var rng = SplitMix64(seed: 17)
    return SoftmaxPolicy(logits: (0..<9).map { _ in (0..<4).map { _ in drawNormal(using: &rng) } })
  }()

  private static func estimates(
    _ count: Int, seed: UInt64, credit: Credit, baseline: @escaping (Int) -> Double = { _ in 0 }
  ) -> [[[Double]]] {
    var rng = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let episode = lake.rollout(limit: horizon, using: &rng) { policy.draw($0, using: &$1) }
      return reinforceGradient(
        episode, policy: policy, discount: discount, credit: credit, baseline: baseline)
    }
  }

  private static let exact = ExactPolicyGradient(
    policy, in: lake, discount: discount, horizon: horizon)

  /// The sum of the variances of all entries.
  private static func variance(_ samples: [[[Double]]]) -> Double {
    policy.logits.indices.reduce(0) { sum, s in
      policy.logits[s].indices.reduce(sum) { sum, a in
        sum + MeanEstimate(samples.map { $0[s][a] }).variance(count: samples.count)
      }
    }
  }

  @Test("the exact gradient is the slope of the exact return")
  func exactIsSlope() {
    for (s, a) in [(0, 0), (0, 2), (3, 1), (7, 2)] {
      func expectedReturn(_ change: Double) -> Double {
        var moved = Self.policy
        moved.logits[s][a] += change
        return ExactPolicyGradient(
          moved, in: Self.lake, discount: Self.discount, horizon: Self.horizon
        ).expectedReturn
      }
      let slope = (expectedReturn(1e-5) - expectedReturn(-1e-5)) / 2e-5
      #expect(abs(slope - Self.exact.gradient[s][a]) < 1e-9)
    }
  }

  @Test(
    "the mean of 10⁵ episodes is the exact gradient, within 3 standard errors of its length",
    arguments: [Credit.rewardToGo, .wholeReturn])
  func unbiased(credit: Credit) {
    let count = 100_000
    let samples = Self.estimates(count, seed: 2, credit: credit)
    // The squared distance of the mean from the truth is the sum of squared standard errors, on
    // average; three standard errors of length leave room for chance.
    var (distance, errors) = (0.0, 0.0)
    for s in Self.exact.gradient.indices {
      for a in Self.exact.gradient[s].indices {
        let estimate = MeanEstimate(samples.map { $0[s][a] })
        let gap = estimate.mean - Self.exact.gradient[s][a]
        distance += gap * gap
        errors += estimate.standardError * estimate.standardError
      }
    }
    #expect(errors > 0)
    #expect(distance < 9 * errors)
  }

  @Test("crediting only the future varies less where rewards come early")
  func rewardToGoVariance() {
    var rng = SplitMix64(seed: 8)
    let game = Runner(length: 16, using: &rng).process
    let policy = SoftmaxPolicy(stateCount: game.stateCount, actionCount: 3)
    var samples: [Credit: [[Double]]] = [:]
    for credit in [Credit.rewardToGo, .wholeReturn] {
      samples[credit] = (0..<4000).map { _ in
        let episode = game.rollout(limit: 16, using: &rng) { policy.draw($0, using: &$1) }
        return Array(reinforceGradient(episode, policy: policy, credit: credit).joined())
      }
    }
    func variance(_ credit: Credit) -> Double {
      let rows = samples[credit] ?? []
      return (rows.first ?? []).indices.reduce(0) { sum, i in
        sum + MeanEstimate(rows.map { $0[i] }).variance(count: rows.count)
      }
    }
    #expect(variance(.rewardToGo) < 0.7 * variance(.wholeReturn))
  }

  @Test("a baseline keeps the mean and lowers the variance")
  func baseline() {
    let values = Self.exact.values[0]
    let plain = Self.estimates(20_000, seed: 5, credit: .rewardToGo)
    let judged = Self.estimates(20_000, seed: 5, credit: .rewardToGo) { values[$0] }
    #expect(Self.variance(judged) < Self.variance(plain))
    for s in Self.exact.gradient.indices {
      for a in Self.exact.gradient[s].indices {
        let estimate = MeanEstimate(judged.map { $0[s][a] })
        // 36 entries at once: five standard errors.
        #expect(
          abs(estimate.mean - Self.exact.gradient[s][a]) <= 5 * estimate.standardError + 1e-12)
      }
    }
  }

  @Test("a bonus of 1000 wrecks the plain form and not the one with a baseline")
  func bonus() {
    let bandit = Bandit(winProbabilities: [0.2, 0.5, 0.8], bonus: 1000)
    func finalReward(usesBaseline: Bool, seed: UInt64) -> Double {
      var rng = SplitMix64(seed: seed)
      var policy = SoftmaxPolicy(stateCount: 1, actionCount: 3)
      let learner = Reinforce(rate: 0.1, stepLimit: 1, usesBaseline: usesBaseline)
      _ = learner.train(&policy, in: bandit, episodes: 2000, using: &rng)
      return bandit.expectedReward(policy.probabilities(0)) - 1000
    }
    let seeds = Array(1...10) as [UInt64]
    let plain = MeanEstimate(seeds.map { finalReward(usesBaseline: false, seed: $0) })
    let judged = MeanEstimate(seeds.map { finalReward(usesBaseline: true, seed: $0) })
    #expect(judged.mean > 0.7)
    #expect(plain.mean < 0.65)
  }

  @Test("learns the best arm", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func learns(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let bandit = Bandit(winProbabilities: [0.2, 0.5, 0.8])
    var policy = SoftmaxPolicy(stateCount: 1, actionCount: 3)
    let learner = Reinforce(rate: 0.1, stepLimit: 1, usesBaseline: true)
    let returns = learner.train(&policy, in: bandit, episodes: 3000, using: &rng)
    #expect(returns.count == 3000)
    #expect(bandit.expectedReward(policy.probabilities(0)) > 0.75)
  }

  @Test("learns to run for coins", arguments: [1, 2, 3] as [UInt64])
  func runner(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let game = Runner(length: 20, using: &rng)
    var policy = SoftmaxPolicy(stateCount: game.process.stateCount, actionCount: 3)
    let returns = Reinforce(rate: 0.2, stepLimit: 20, usesBaseline: true)
      .train(&policy, in: game.process, episodes: 3000, using: &rng)
    let (first, last) = (returns.prefix(200), returns.suffix(200))
    let (before, after) = (MeanEstimate(Array(first)).mean, MeanEstimate(Array(last)).mean)
    #expect(after > 1.3 * before, "\(before) coins before, \(after) after")
    #expect(after <= game.mostCoins())
  }
}
