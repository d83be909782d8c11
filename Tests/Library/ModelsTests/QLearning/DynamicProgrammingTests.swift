import Models
import Testing

@Suite("Dynamic programming on the lake")
struct DynamicProgrammingTests {
  private let lake = FrozenLake.small.process

  @Test(
    "V*(start) is the published number",
    arguments: [(0.9, 0.068891), (0.95, 0.180472), (0.99, 0.542026)])
  func optimum(discount: Double, value: Double) {
    #expect(abs(ValueIteration(lake, discount: discount).values[0] - value) < 5e-7)
  }

  @Test("V*(start) without discount is 14/17, the best chance of arriving")
  func undiscounted() {
    let optimum = ValueIteration(lake, discount: 1, tolerance: 1e-14)
    #expect(abs(optimum.values[0] - 14.0 / 17) < 1e-9)
  }

  @Test("sweeps contract by γ or more", arguments: [0.5, 0.9, 0.99])
  func contraction(discount: Double) {
    let changes = ValueIteration(lake, discount: discount).changes
    for (before, after) in zip(changes, changes.dropFirst()) {
      #expect(after <= discount * before + 1e-15)
    }
  }

  @Test("the optimum solves Bellman's equation and its policy earns it")
  func consistency() {
    let optimum = ValueIteration(lake, discount: 0.95)
    let policy = deterministicPolicy(optimum.policy, actionCount: 4)
    #expect(isClose(lake.values(of: policy, discount: 0.95), optimum.values, within: 1e-9))
    #expect(isClose(optimum.actionValues.map { $0.max() ?? 0 }, optimum.values, within: 1e-11))
  }

  @Test("no deterministic policy of a tiny lake beats the optimum")
  func bruteForce() {
    let lake = FrozenLake(["SF", "HG"]).process
    let optimum = ValueIteration(lake, discount: 0.9).values[0]
    var best = 0.0
    for code in 0..<16 {
      let policy = deterministicPolicy([code % 4, code / 4, 0, 0], actionCount: 4)
      best = max(best, lake.values(of: policy, discount: 0.9)[0])
    }
    #expect(abs(optimum - best) < 1e-9)
  }

  @Test("the linear equations give what play gives on average", arguments: [1, 2] as [UInt64])
  func monteCarlo(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let exact = lake.values(of: uniformPolicy(stateCount: 16, actionCount: 4), discount: 0.9)[0]
    let returns = (0..<20_000).map { _ in
      lake.rollout(limit: 1000, using: &rng) { _, rng in Int.random(in: 0..<4, using: &rng) }
        .discountedReturn(0.9)
    }
    let estimate = MeanEstimate(returns)
    #expect(abs(estimate.mean - exact) < 3 * estimate.standardError)
  }

  @Test("V is the mean of Q under the policy")
  func valueIsMeanOfQ() {
    let policy = uniformPolicy(stateCount: 16, actionCount: 4)
    let values = lake.values(of: policy, discount: 0.9)
    let q = actionValueBackup(values, in: lake, discount: 0.9)
    let means = zip(q, policy).map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(isClose(means, values, within: 1e-12))
  }

  @Test("success is .8235 without a limit, .7442 within 100 steps, .0139 at random")
  func success() {
    let best = deterministicPolicy(
      ValueIteration(lake, discount: 1, tolerance: 1e-14).policy, actionCount: 4)
    #expect(abs(lake.expectedReward(of: best, within: 10_000) - 0.8235) < 5e-5)
    let inTime = bestWithin(steps: 100)
    #expect(abs(inTime - 0.7442) < 5e-5, "\(inTime)")
    let random = uniformPolicy(stateCount: 16, actionCount: 4)
    #expect(abs(lake.expectedReward(of: random, within: 100) - 0.0139) < 5e-5)
  }

  /// The best chance of arriving in time, by a policy that may look at the clock.
  private func bestWithin(steps: Int) -> Double {
    var values = Array(repeating: 0.0, count: 16)
    for _ in 0..<steps {
      values = actionValueBackup(values, in: lake, discount: 1).map { $0.max() ?? 0 }
    }
    return values[0]
  }

  @Test("linear equations are solved with row exchange")
  func linearEquations() {
    #expect(isClose(solve([[0, 2], [3, 1]], [4, 5]), [1, 2], within: 1e-12))
  }
}
