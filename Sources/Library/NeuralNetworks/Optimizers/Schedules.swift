import Glibc

/// How the learning rate changes from step to step.
///
///     optimizer.learningRate = schedule.rate(at: step)
public enum LearningRateSchedule: Sendable, Hashable {
  /// Always the same rate.
  case constant(Float)
  /// The rate times `factor` after every `interval` steps.
  case stepwise(Float, factor: Float, interval: Int)
  /// The rate times `factor` to the power of the step.
  case exponential(Float, factor: Float)
  /// Half a cosine from the rate down to `final` over `duration` steps.
  case cosine(Float, final: Float = 0, duration: Int)
  /// A rise from 0 over `duration` steps, then another schedule, whose steps begin there.
  indirect case warmup(duration: Int, then: LearningRateSchedule)
  /// D^(−1/2) min(t^(−1/2), t w^(−3/2)) with t = step + 1 and w warm-up steps, after Vaswani et
  /// al., 2017, §5.3.
  case inverseSquareRoot(modelSize: Int, warmup: Int)

  /// The rate of a step; the first step is 0.
  public func rate(at step: Int) -> Float {
    switch self {
    case .constant(let rate): return rate
    case .stepwise(let rate, let factor, let interval):
      return rate * power(factor, step / max(interval, 1))
    case .exponential(let rate, let factor): return rate * power(factor, step)
    case .cosine(let rate, let final, let duration):
      let progress = min(Double(step) / Double(max(duration, 1)), 1)
      return final + (rate - final) * Float((1 + cos(.pi * progress)) / 2)
    case .warmup(let duration, let next):
      if step >= duration { return next.rate(at: step - duration) }
      return next.rate(at: 0) * Float(step + 1) / Float(duration)
    case .inverseSquareRoot(let modelSize, let warmup):
      let t = Float(step + 1)
      let w = Float(max(warmup, 1))
      return min(1 / t.squareRoot(), t / (w * w.squareRoot())) / Float(modelSize).squareRoot()
    }
  }

  private func power(_ factor: Float, _ exponent: Int) -> Float {
    var (result, base, rest) = (1.0, Double(factor), exponent)
    while rest > 0 {
      if rest % 2 == 1 { result *= base }
      base *= base
      rest /= 2
    }
    return Float(result)
  }
}
