public import Tensors

// snippet.random-walk-chain
/// Seed 004's diffusion, for data whose best denoiser is known: each number is N(0, c²).
///
///     forward   x_t = x_{t−1} + σ ε_t,  ε_t ~ N(0, 1)      v_t = Var x_t = c² + t σ²
///     denoiser  E[σ ε_t | x_t] = x_t σ² / v_t
///     seed      x_{t−1} = x_t − E[σ ε_t | x_t] = x_t v_{t−1} / v_t
///     repaired  x_{t−1} = x_t − E[σ ε_t | x_t] + N(0, σ² v_{t−1} / v_t)
///
/// The seed's step is the *mean* of x_{t−1} given x_t. It drops the variance that the mean leaves, so
/// T steps shrink the deviation from √v_T to v₀ / √v_T = c² / √(c² + T σ²).
///
/// Source: seed 004, “Diffusion models”.
public struct RandomWalkChain: Sendable {
  /// c and σ: deviations of the data and of one step's noise.
  public let dataDeviation, stepDeviation: Float

  /// T.
  public let stepCount: Int

  /// Creates a chain.
  public init(dataDeviation: Float, stepDeviation: Float = 1, stepCount: Int) {
    self.dataDeviation = dataDeviation
    self.stepDeviation = stepDeviation
    self.stepCount = stepCount
  }

  /// v_t = Var x_t = c² + t σ².
  public func variance(at t: Int) -> Float {
    dataDeviation * dataDeviation + Float(t) * stepDeviation * stepDeviation
  }

  /// E[σ ε_t | x_t].
  public func expectedNoise(_ x: Tensor, at t: Int) -> Tensor {
    x * (stepDeviation * stepDeviation / variance(at: t))
  }

  /// The variance of x_{t−1} given x_t.
  public func remainingVariance(at t: Int) -> Float {
    stepDeviation * stepDeviation * variance(at: t - 1) / variance(at: t)
  }
}
// snippet.end

extension RandomWalkChain {
  /// Which rule walks back.
  public enum Rule: Sendable {
    /// Seed 004's: subtract the expected noise.
    case seed
    /// Subtract the expected noise and add the variance that is left.
    case repaired
    /// Subtract half of it: the deterministic flow with the same variances, for small steps.
    case half
  }

  /// x₀, x₁, …, x_T.
  public func forward(_ x: Tensor, using generator: inout SeededGenerator) -> [Tensor] {
    (0..<stepCount).reduce(into: [x]) { path, _ in
      let noise = Tensor(
        normal: x.shape, standardDeviation: stepDeviation, using: &generator)
      path.append(path[path.count - 1] + noise)
    }
  }

  /// x_T, x_{T−1}, …, x₀ by a rule.
  public func backward(
    from x: Tensor, by rule: Rule, using generator: inout SeededGenerator
  ) -> [Tensor] {
    (1...stepCount).reversed().reduce(into: [x]) { path, t in
      let x = path[path.count - 1]
      let noise = expectedNoise(x, at: t)
      switch rule {
      case .seed: path.append(x - noise)
      case .half: path.append(x - noise * 0.5)
      case .repaired:
        let fresh = Tensor(
          normal: x.shape, standardDeviation: remainingVariance(at: t).squareRoot(),
          using: &generator)
        path.append(x - noise + fresh)
      }
    }
  }
}
