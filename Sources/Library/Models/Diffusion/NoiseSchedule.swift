internal import Glibc
public import Tensors

// snippet.noise-schedule
/// How fast data turn into noise, so that they end as N(0, I): the schedule of DDPM.
///
///     x_t = √(1 − β_t) x_{t−1} + √β_t ε_t        ᾱ_t = Π_{s ≤ t} (1 − β_s)
///     so  x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε           in one jump
///
/// Times are 1…T; ᾱ₀ = 1.
///
/// Source: Ho, Jain and Abbeel, “Denoising Diffusion Probabilistic Models”, 2020, equations 2 and 4.
public struct NoiseSchedule: Sendable {
  /// β₁, …, β_T.
  public let betas: [Float]

  /// ᾱ₀ = 1, ᾱ₁, …, ᾱ_T.
  public let signalShares: [Float]

  /// T.
  public var stepCount: Int { betas.count }

  /// x_t in one jump, row i at time t[i].
  public func noised(_ x: Tensor, at t: [Int], noise: Tensor) -> Tensor {
    let shape = Shape([t.count] + Array(repeating: 1, count: x.rank - 1))
    let signal = Tensor(t.map { signalShares[$0].squareRoot() }, shape: shape)
    let spread = Tensor(t.map { (1 - signalShares[$0]).squareRoot() }, shape: shape)
    return x * signal + noise * spread
  }
}
// snippet.end

extension NoiseSchedule {
  /// Mean and variance of x_{t−1} given x_t and x₀, which training knows.
  ///
  ///     mean = (√ᾱ_{t−1} β_t x₀ + √(1 − β_t) (1 − ᾱ_{t−1}) x_t) / (1 − ᾱ_t)
  ///     variance = β_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t)
  public func posterior(x0: Tensor, xt: Tensor, at t: Int) -> (mean: Tensor, variance: Float) {
    let (β, before, after) = (betas[t - 1], signalShares[t - 1], signalShares[t])
    let mean =
      x0 * (before.squareRoot() * β / (1 - after))
      + xt * ((1 - β).squareRoot() * (1 - before) / (1 - after))
    return (mean, β * (1 - before) / (1 - after))
  }
}

extension NoiseSchedule {
  /// Creates the schedule of given β.
  ///
  /// - Precondition: Each β lies between 0 and 1.
  public init(betas: [Float]) {
    demand(
      !betas.isEmpty && betas.allSatisfy { $0 > 0 && $0 < 1 },
      "a schedule needs β between 0 and 1, got \(betas)")
    self.betas = betas
    signalShares = betas.reduce(into: [1]) { $0.append($0[$0.count - 1] * (1 - $1)) }
  }

  /// DDPM's schedule: β rises linearly.
  ///
  /// The ends are those of 1,000 steps, scaled to `stepCount`.
  public static func linear(stepCount: Int) -> NoiseSchedule {
    let scale = 1000 / Float(stepCount)
    return NoiseSchedule(
      betas: (0..<stepCount).map { step in
        let share = stepCount == 1 ? 1 : Float(step) / Float(stepCount - 1)
        return min(0.999, scale * (1e-4 + (0.02 - 1e-4) * share))
      })
  }

  /// ᾱ_t falls as cos², which keeps more of the signal in the middle.
  ///
  /// Source: Nichol and Dhariwal, “Improved DDPM”, 2021, equation 17.
  public static func cosine(stepCount: Int) -> NoiseSchedule {
    func share(_ t: Int) -> Float {
      let angle = (Float(t) / Float(stepCount) + 0.008) / 1.008 * Float.pi / 2
      return cosf(angle) * cosf(angle)
    }
    return NoiseSchedule(
      betas: (1...stepCount).map { min(0.999, 1 - share($0) / share($0 - 1)) })
  }
}
