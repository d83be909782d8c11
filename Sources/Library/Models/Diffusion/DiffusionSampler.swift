public import Tensors
internal import Autograd

// snippet.diffusion-sampler
/// Walks from noise back to data along chosen times: DDPM for η = 1, DDIM for η = 0.
///
///     x̂₀ = (x_t − √(1 − ᾱ_t) ε̂) / √ᾱ_t, cut to ±limit if there is one
///     x_s = √ᾱ_s x̂₀ + √(1 − ᾱ_s − δ²) ε̂ + δ · fresh noise
///     δ   = η √((1 − ᾱ_s) / (1 − ᾱ_t)) √(1 − ᾱ_t / ᾱ_s)
///
/// where ε̂ is the denoiser's guess at time t and s < t is the next time.
///
/// Source: Song, Meng and Ermon, “Denoising Diffusion Implicit Models”, 2021, equations 12 and 16.
public struct DiffusionSampler: Sendable {
  /// The schedule that the denoiser was trained for.
  public let schedule: NoiseSchedule

  /// The times to visit, falling, without the final 0.
  public let times: [Int]

  /// η.
  public let freshNoise: Float

  /// The largest size of a number in x̂₀; `nil` for none.
  ///
  /// Where almost nothing of the data is left, √ᾱ_t is tiny, and a small error of ε̂ would throw x̂₀ far
  /// away. When x̂₀ is cut, ε̂ is what then remains of x_t.
  public let limit: Float?

  /// One step, from time t to time s.
  public func step(
    _ x: Tensor, from t: Int, to s: Int, noise: Tensor, using generator: inout SeededGenerator
  ) -> Tensor {
    let (now, next) = (schedule.signalShares[t], schedule.signalShares[s])
    var (data, noise) = ((x - noise * (1 - now).squareRoot()) / now.squareRoot(), noise)
    if let limit {
      data = data.clamped(to: -limit...limit)
      noise = (x - data * now.squareRoot()) / (1 - now).squareRoot()
    }
    let deviation =
      freshNoise * ((1 - next) / (1 - now)).squareRoot() * (1 - now / next).squareRoot()
    let kept = max(0, 1 - next - deviation * deviation).squareRoot()
    let mean = data * next.squareRoot() + noise * kept
    if deviation == 0 { return mean }
    return mean + Tensor(normal: x.shape, standardDeviation: deviation, using: &generator)
  }

  /// Every x on the way, from noise to data, without recording derivatives.
  ///
  /// - Parameters:
  ///   - start: x_T ~ N(0, I).
  ///   - generator: The source of fresh noise.
  ///   - denoiser: ε̂ for a batch at one time.
  /// - Returns: One x more than there are times, x_T first.
  public func path(
    from start: Tensor, using generator: inout SeededGenerator,
    denoiser: (Tensor, Int) -> Tensor
  ) -> [Tensor] {
    noGrad {
      zip(times, times.dropFirst() + [0]).reduce(into: [start]) { path, pair in
        let x = path[path.count - 1]
        path.append(
          step(x, from: pair.0, to: pair.1, noise: denoiser(x, pair.0), using: &generator))
      }
    }
  }
}
// snippet.end

extension DiffusionSampler {
  /// Creates a sampler that visits `stepCount` times at even distances, all of them by default.
  ///
  /// - Precondition: There are at least 1 and at most T steps, and η is in 0...1.
  public init(
    _ schedule: NoiseSchedule, stepCount: Int? = nil, freshNoise: Float = 1, limit: Float? = nil
  ) {
    let count = stepCount ?? schedule.stepCount
    demand(
      (1...schedule.stepCount).contains(count) && (0...1).contains(freshNoise),
      "\(count) of \(schedule.stepCount) steps with η = \(freshNoise); expected 1 to all, 0 to 1")
    self.schedule = schedule
    self.freshNoise = freshNoise
    self.limit = limit
    times = (0..<count).map { schedule.stepCount * (count - $0) / count }
  }

  /// Data from noise: the end of the path.
  public func callAsFunction(
    _ start: Tensor, using generator: inout SeededGenerator, denoiser: (Tensor, Int) -> Tensor
  ) -> Tensor {
    let path = path(from: start, using: &generator, denoiser: denoiser)
    return path[path.count - 1]
  }
}

// snippet.guidance
/// Classifier-free guidance: how strongly a guess follows its condition.
///
///     ε̂ = ε̂(x, t) + g (ε̂(x, t, w) − ε̂(x, t))
///
/// g = 0 ignores the words, g = 1 is the trained conditional model, g > 1 exaggerates them.
///
/// Source: Ho and Salimans, “Classifier-Free Diffusion Guidance”, 2022.
public func guided(_ unconditional: Tensor, _ conditional: Tensor, by g: Float) -> Tensor {
  unconditional + (conditional - unconditional) * g
}
// snippet.end
