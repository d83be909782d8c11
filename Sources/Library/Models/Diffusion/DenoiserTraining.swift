internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.denoising-loss
/// The loss of a denoiser: how far its guess is from the noise that was added.
///
///     E ‖ε − ε̂(√ᾱ_t x₀ + √(1 − ᾱ_t) ε, t)‖² / D,  t uniform in 1…T
///
/// - Parameters:
///   - x: Data x₀, [n, …].
///   - schedule: The schedule of the noise.
///   - generator: The source of t and ε.
///   - denoiser: ε̂ for a batch whose row i is at time t[i].
/// - Returns: The mean over rows and numbers.
///
/// Source: Ho, Jain and Abbeel, 2020, equation 14; seed 004, the second of its losses.
public func denoisingLoss(
  _ x: Tensor, _ schedule: NoiseSchedule, using generator: inout SeededGenerator,
  denoiser: (Tensor, [Int]) -> Tensor
) -> Tensor {
  let t = (0..<x.shape[0]).map { _ in Int.random(in: 1...schedule.stepCount, using: &generator) }
  let noise = Tensor(normal: x.shape, using: &generator)
  return (denoiser(schedule.noised(x, at: t, noise: noise), t) - noise).squared().mean()
}
// snippet.end

/// Trains a denoiser by Adam on random rows of `x`; the learning rate falls to a twentieth.
///
/// - Parameters:
///   - model: The denoiser.
///   - x: Data x₀, [n, …].
///   - schedule: The schedule of the noise.
///   - stepCount: How many steps.
///   - batchSize: The rows of a step, drawn with repetition.
///   - learningRate: The first step size.
///   - generator: The source of rows, times and noise.
///   - guess: ε̂ of the model for noisy rows, their times, and their positions in `x`.
/// - Returns: The loss of each step.
@discardableResult
public func trainDenoiser<M: Module>(
  _ model: inout M, on x: Tensor, schedule: NoiseSchedule, stepCount: Int, batchSize: Int = 64,
  learningRate: Float = 3e-3, using generator: inout SeededGenerator,
  guess: (M, Tensor, [Int], [Int]) -> Tensor
) -> [Float] {
  var adam = Adam(learningRate: learningRate)
  var source = generator.split()
  return (0..<stepCount).map { step in
    adam.learningRate = learningRate * (1 - 0.95 * Float(step) / Float(stepCount))
    let rows = (0..<batchSize).map { _ in Int.random(in: 0..<x.shape[0], using: &source) }
    return adam.step(&model) { model in
      denoisingLoss(x.selecting(rows), schedule, using: &source) { guess(model, $0, $1, rows) }
    }
  }
}
