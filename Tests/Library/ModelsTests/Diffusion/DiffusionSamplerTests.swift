import Foundation
import Models
import Tensors
import Testing

@Suite("Diffusion sampler")
struct DiffusionSamplerTests {
  static let schedule = NoiseSchedule.linear(stepCount: 100)

  @Test("η = 1 and neighbouring times is DDPM's posterior step")
  func ddpmStep() {
    var rng = SeededGenerator(seed: 1)
    let sampler = DiffusionSampler(Self.schedule)
    let (x, noise) = (Tensor(repeating: 0.4, shape: [100_000]), Tensor([0.9]))
    for t in [2, 30, 100] {
      let share = Self.schedule.signalShares[t]
      let x0 = (x - noise * (1 - share).squareRoot()) / share.squareRoot()
      let (mean, variance) = Self.schedule.posterior(x0: x0, xt: x, at: t)
      let next = sampler.step(x, from: t, to: t - 1, noise: noise, using: &rng)
      #expect(abs(next.mean().item() - mean.mean().item()) < 0.01)
      #expect(abs(next.variance(alongAxes: [0]).item() - variance) < 0.02 * variance + 1e-5)
    }
  }

  @Test("η = 0 walks the same way each time, and ends at x̂₀")
  func deterministic() {
    var rng = SeededGenerator(seed: 2)
    let sampler = DiffusionSampler(Self.schedule, stepCount: 10, freshNoise: 0)
    #expect(sampler.times == [100, 90, 80, 70, 60, 50, 40, 30, 20, 10])
    let start = Tensor(normal: [5, 2], using: &rng)
    let exact = ExactDenoiser(centres: Tensor([[1, 2]]), schedule: Self.schedule)
    let (a, b) = (
      sampler(start, using: &rng) { exact($0, at: $1) },
      sampler(start, using: &rng) { exact($0, at: $1) }
    )
    #expect(a.isClose(to: b))
    // One centre and no spread: the only possible data point.
    #expect(a.isClose(to: Tensor([[1, 2]]).broadcast(to: [5, 2]), absolute: 1e-3))
  }

  @Test(
    "with the exact denoiser both rules give Gaussian data their mean and deviation",
    arguments: [0, 1] as [Float])
  func gaussianOracle(freshNoise: Float) {
    var rng = SeededGenerator(seed: 3)
    let exact = ExactDenoiser(centres: Tensor([[0.5]]), deviation: 0.4, schedule: Self.schedule)
    let sampler = DiffusionSampler(Self.schedule, freshNoise: freshNoise)
    let x = sampler(Tensor(normal: [20_000, 1], using: &rng), using: &rng) { exact($0, at: $1) }
    #expect(abs(x.mean().item() - 0.5) < 0.02)
    #expect(abs(x.flattened().standardDeviation(alongAxes: [0]).item() - 0.4) < 0.04)
  }

  @Test("with finer steps DDIM's deviation tends to that of the data")
  func refinement() {
    var rng = SeededGenerator(seed: 4)
    let exact = ExactDenoiser(centres: Tensor([[0]]), deviation: 0.4, schedule: Self.schedule)
    let errors = [5, 20, 100].map { count in
      let sampler = DiffusionSampler(Self.schedule, stepCount: count, freshNoise: 0)
      // Linear in x for one Gaussian: one number shows the deviation.
      let end = sampler(Tensor([[1]]), using: &rng) { exact($0, at: $1) }
      return abs(abs(end.item()) - 0.4)
    }
    #expect(errors[0] > errors[1] && errors[1] > errors[2])
    #expect(errors[2] < 0.02)
  }

  @Test("a limit keeps x̂₀ in range, and changes nothing where it is")
  func limit() {
    var rng = SeededGenerator(seed: 5)
    let x = Tensor([0.3, -0.2])
    let (free, cut) = (
      DiffusionSampler(Self.schedule, freshNoise: 0),
      DiffusionSampler(Self.schedule, freshNoise: 0, limit: 1)
    )
    let wild = cut.step(x, from: 100, to: 0, noise: Tensor([9, -9]), using: &rng)
    #expect(wild.isClose(to: Tensor([-1, 1])))
    let small = Tensor([0.29, -0.19])
    #expect(
      cut.step(x, from: 40, to: 20, noise: small, using: &rng)
        .isClose(to: free.step(x, from: 40, to: 20, noise: small, using: &rng)))
  }

  @Test("guidance 0 is the unconditional guess, 1 the conditional one, 2 goes as far again")
  func guidance() {
    let (nothing, words) = (Tensor([1, 2]), Tensor([3, 1]))
    #expect(guided(nothing, words, by: 0).isClose(to: nothing))
    #expect(guided(nothing, words, by: 1).isClose(to: words))
    #expect(guided(nothing, words, by: 2).isClose(to: Tensor([5, 0])))
  }
}

@Suite("Exact denoiser")
struct ExactDenoiserTests {
  @Test("is the posterior mean of the noise, written out as loops")
  func reference() {
    let schedule = NoiseSchedule.cosine(stepCount: 20)
    let centres: [[Float]] = [[0, 1], [2, -1], [-1, -1]]
    let denoiser = ExactDenoiser(centres: Tensor(centres), deviation: 0.3, schedule: schedule)
    for (t, x) in [(1, [0.1, 0.9]), (10, [0.5, 0.2]), (19, [-1, 2])] as [(Int, [Float])] {
      let (share, root) = (schedule.signalShares[t], schedule.signalShares[t].squareRoot())
      let variance = share * 0.09 + 1 - share
      let weights = centres.map { m in
        exp(-(0..<2).reduce(Float(0)) { $0 + pow(x[$1] - root * m[$1], 2) } / (2 * variance))
      }
      let total = weights.reduce(0, +)
      let guess = denoiser(Tensor([x]), at: t).scalars
      for d in 0..<2 {
        // Given k, x and ε are jointly normal: E[ε | x, k] = √(1 − ᾱ) (x − √ᾱ m) / v.
        let expected = (0..<3).reduce(Float(0)) { sum, k in
          sum + weights[k] / total * (1 - share).squareRoot() * (x[d] - root * centres[k][d])
            / variance
        }
        #expect(abs(guess[d] - expected) < 1e-3)
      }
    }
  }

  @Test("no denoiser has a smaller loss: a shifted one is worse")
  func optimality() {
    var rng = SeededGenerator(seed: 6)
    let schedule = NoiseSchedule.linear(stepCount: 10)
    let exact = ExactDenoiser(
      centres: Tensor([[1], [-1]]), deviation: 0.2, schedule: schedule)
    let x =
      concatenate([Tensor(ones: [4000, 1]), Tensor(ones: [4000, 1]) * -1])
      + Tensor(normal: [8000, 1], standardDeviation: 0.2, using: &rng)
    let noise = Tensor(normal: [8000, 1], using: &rng)
    for t in [1, 3, 5] {
      let noisy = schedule.noised(x, at: Array(repeating: t, count: 8000), noise: noise)
      func loss(_ guess: Tensor) -> Float { (guess - noise).squared().mean().item() }
      let best = loss(exact(noisy, at: t))
      #expect(best < loss(exact(noisy, at: t) * 0.9))
      #expect(best < loss(exact(noisy, at: t) + 0.1))
      #expect(best < loss(noisy * (1 - schedule.signalShares[t]).squareRoot()))
    }
  }
}
