public import Tensors

/// Adam: steps of nearly equal size in every direction, from running means of g and g².
///
///     m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
///     θ ← θ − η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) − η λ θ
///
/// With λ > 0 this is AdamW.
/// Source: Kingma and Ba, “Adam”, 2015; Loshchilov and Hutter, “Decoupled Weight Decay”, 2019.
public struct Adam: Optimizer, Sendable {
  /// The learning rate η.
  public var learningRate: Float

  /// The decay β₁ of the mean of g, and β₂ of that of g².
  public var decays: (first: Float, second: Float)

  /// ε, which bounds the step where g is nearly 0.
  public var epsilon: Float

  /// The weight decay λ, decoupled from the gradient.
  public var weightDecay: Float

  /// The number t of steps taken.
  public private(set) var stepCount = 0

  private var store = ParameterStore()

  /// Creates the optimizer.
  public init(
    learningRate: Float = 1e-3, decays: (first: Float, second: Float) = (0.9, 0.999),
    epsilon: Float = 1e-8, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.decays = decays
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// Takes one step.
  public mutating func update<M: Module>(_ model: inout M, along gradients: [Tensor]) {
    stepCount += 1
    let (c1, c2) = (correction(decays.first), correction(decays.second))
    store.update(&model, along: gradients, averages: 2) { pass, averages in
      pass.adam(
        mean: averages[0], square: averages[1], rate: learningRate, decays: decays,
        epsilon: epsilon, corrections: (c1, c2), weightDecay: weightDecay)
    }
  }

  /// 1 − βᵗ.
  private func correction(_ decay: Float) -> Float {
    var (power, factor, rest) = (1.0, Double(decay), stepCount)
    while rest > 0 {
      if rest & 1 == 1 { power *= factor }
      factor *= factor
      rest >>= 1
    }
    return Float(1 - power)
  }
}
