// Parameter updates in one pass over all parameters of a model, in place.
#pragma once
#include <stddef.h>

/// A parameter and its gradient, each without gaps. Running averages of all parameters lie in one
/// piece of memory for each kind, where those of this one begin at `start`; the list is in order.
typedef struct {
  float *p;
  const float *g;
  size_t start, count;
} lk_parameter;

/// Adam with bias correction, and decoupled weight decay λ = `decay` (0: plain Adam).
///
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − η λ p − η (m / c₁) / (√(v / c₂) + ε),
/// with c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ.
void lk_adam(const lk_parameter *list, size_t count, float *m, float *v, float rate, float beta1,
             float beta2, float epsilon, float c1, float c2, float decay);

/// p ← p − η g.
void lk_descent(const lk_parameter *list, size_t count, float rate);

/// v ← μ v + g; p ← p − η (nesterov ? g + μ v : v).
void lk_momentum(const lk_parameter *list, size_t count, float *v, float rate, float momentum,
                 int nesterov);

/// v ← ρ v + (1 − ρ) g²; p ← p − η g / (√v + ε).
void lk_rmsprop(const lk_parameter *list, size_t count, float *v, float rate, float rho,
                float epsilon);

/// p ← d p + (1 − d) g: a running mean of values g.
void lk_average(const lk_parameter *list, size_t count, float decay);
