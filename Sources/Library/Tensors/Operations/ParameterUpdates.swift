import CKernels

// Steps of optimizers. They write in place: the caller has made sure that nothing else refers to
// this tensor or to the running averages, and that all lie in row-major order.
extension Tensor {
  /// v ← μ v + g; θ ← θ − η v, or θ − η (g + μ v) after Nesterov.
  package func momentumStep(
    _ gradient: Tensor, velocity: Tensor, rate: Float, momentum: Float, isNesterov: Bool
  ) {
    withMutablePointer { p in
      velocity.withMutablePointer { v in
        gradient.withContiguousPointer { g in
          lk_momentum(p, v, g, count, rate, momentum, isNesterov ? 1 : 0)
        }
      }
    }
  }

  /// One step of Adam; `corrections` are 1 − β₁ᵗ and 1 − β₂ᵗ.
  package func adamStep(
    _ gradient: Tensor, mean: Tensor, square: Tensor, rate: Float,
    decays: (first: Float, second: Float), epsilon: Float,
    corrections: (first: Float, second: Float), weightDecay: Float
  ) {
    withMutablePointer { p in
      mean.withMutablePointer { m in
        square.withMutablePointer { v in
          gradient.withContiguousPointer { g in
            lk_adam(
              p, m, v, g, count, rate, decays.first, decays.second, epsilon, corrections.first,
              corrections.second, weightDecay)
          }
        }
      }
    }
  }
}

extension Tensor {
  /// v ← ρ v + (1 − ρ) g²; θ ← θ − η g / (√v + ε).
  package func rmsPropStep(
    _ gradient: Tensor, square: Tensor, rate: Float, decay: Float, epsilon: Float
  ) {
    withMutablePointer { p in
      square.withMutablePointer { v in
        gradient.withContiguousPointer { lk_rmsprop(p, v, $0, count, rate, decay, epsilon) }
      }
    }
  }
}
