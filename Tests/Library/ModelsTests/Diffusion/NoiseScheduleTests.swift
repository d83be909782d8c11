import Models
import Tensors
import Testing

@Suite("Noise schedule")
struct NoiseScheduleTests {
  static let schedules = [NoiseSchedule.linear(stepCount: 50), .cosine(stepCount: 50)]

  @Test("one jump has the moments of the chain, step by step", arguments: [0, 1])
  func jump(index: Int) {
    let schedule = Self.schedules[index]
    // Mean factor and variance of x_t given x₀, by the recursion of the chain.
    var (factor, variance): (Float, Float) = (1, 0)
    for t in 1...schedule.stepCount {
      let β = schedule.betas[t - 1]
      factor *= (1 - β).squareRoot()
      variance = (1 - β) * variance + β
      let jump = schedule.noised(Tensor([[1]]), at: [t], noise: Tensor([[0]])).item()
      let spread = schedule.noised(Tensor([[0]]), at: [t], noise: Tensor([[1]])).item()
      #expect(abs(jump - factor) < 1e-4)
      #expect(abs(spread * spread - variance) < 1e-4)
    }
    #expect(schedule.signalShares[schedule.stepCount] < 0.01, "x_T is nearly N(0, I)")
  }

  @Test("the chain simulated agrees with the jump")
  func simulation() {
    let schedule = NoiseSchedule.linear(stepCount: 20)
    var rng = SeededGenerator(seed: 1)
    var x = Tensor(ones: [100_000])
    for β in schedule.betas {
      let noise = Tensor(normal: x.shape, using: &rng)
      x = x * (1 - β).squareRoot() + noise * β.squareRoot()
    }
    let share = schedule.signalShares[20]
    #expect(abs(x.mean().item() - share.squareRoot()) < 0.02)
    #expect(abs(x.variance(alongAxes: [0]).item() - (1 - share)) < 0.02)
  }

  @Test("the posterior is the product of two Gaussians by Bayes' rule", arguments: [2, 10, 50])
  func posterior(t: Int) {
    let schedule = NoiseSchedule.linear(stepCount: 50)
    let (x0, xt): (Float, Float) = (0.7, -1.2)
    let (mean, variance) = schedule.posterior(x0: Tensor([x0]), xt: Tensor([xt]), at: t)
    // p(x_{t−1} | x₀) p(x_t | x_{t−1}) as a function of x_{t−1}: precisions add.
    let (β, share) = (schedule.betas[t - 1], schedule.signalShares[t - 1])
    let precision = 1 / (1 - share) + (1 - β) / β
    let expected =
      (share.squareRoot() * x0 / (1 - share) + (1 - β).squareRoot() * xt / β) / precision
    #expect(abs(variance - 1 / precision) < 1e-4)
    #expect(abs(mean.item() - expected) < 1e-3)
  }
}
