import CKernels

/// A step of an optimizer for all parameters of a model, in one pass.
///
/// It writes in place: the caller has made sure that nothing else refers to the parameters or to the
/// running averages, that parameters lie in row-major order, and that gradients outlive the pass.
package struct ParameterPass {
  private var list: [lk_parameter] = []
  /// Gradients that had to be brought into row-major order.
  private var copies: [Tensor] = []
  /// The parameters, which a model need not keep.
  private var parameters: [Tensor] = []

  package init(capacity: Int) {
    list.reserveCapacity(capacity)
    parameters.reserveCapacity(capacity)
  }

  /// Adds a parameter with its gradient, whose running averages begin at `start` of theirs.
  ///
  /// - Precondition: Parameters come in the order of `start`.
  package mutating func add(_ parameter: Tensor, along gradient: Tensor, at start: Int) {
    let source = gradient.contiguous()
    if source.body !== gradient.body { copies.append(source) }
    parameters.append(parameter)
    list.append(
      lk_parameter(
        p: parameter.withMutablePointer { $0 }, g: source.withPointer { $0 }, start: start,
        count: parameter.count))
  }

  /// θ ← θ − η g.
  package func descend(rate: Float) { lk_descent(list, list.count, rate) }

  /// v ← μ v + g; θ ← θ − η v, or θ − η (g + μ v) after Nesterov.
  package func descend(velocity: Tensor, rate: Float, momentum: Float, isNesterov: Bool) {
    velocity.withMutablePointer {
      lk_momentum(list, list.count, $0, rate, momentum, isNesterov ? 1 : 0)
    }
  }

  /// One step of Adam; `corrections` are 1 − β₁ᵗ and 1 − β₂ᵗ.
  package func adam(
    mean: Tensor, square: Tensor, rate: Float, decays: (first: Float, second: Float),
    epsilon: Float, corrections: (first: Float, second: Float), weightDecay: Float
  ) {
    mean.withMutablePointer { m in
      square.withMutablePointer { v in
        lk_adam(
          list, list.count, m, v, rate, decays.first, decays.second, epsilon, corrections.first,
          corrections.second, weightDecay)
      }
    }
  }

  /// v ← ρ v + (1 − ρ) g²; θ ← θ − η g / (√v + ε).
  package func rmsProp(square: Tensor, rate: Float, decay: Float, epsilon: Float) {
    square.withMutablePointer { lk_rmsprop(list, list.count, $0, rate, decay, epsilon) }
  }

  /// θ ← d θ + (1 − d) g, where g is a value to take in.
  package func average(decay: Float) { lk_average(list, list.count, decay) }
}

extension Tensor {
  /// The sum of the squares of all elements, in double precision.
  package var squaredLength: Double {
    withContiguousPointer { lk_dot($0, $0, count) }
  }
}
