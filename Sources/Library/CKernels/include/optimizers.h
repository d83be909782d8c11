// Parameter updates over flat buffers, in place.
#pragma once
#include <stddef.h>

/// Adam with bias correction, and decoupled weight decay λ = `decay` (0: plain Adam).
///
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − η λ p − η (m / c₁) / (√(v / c₂) + ε),
/// with c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ.
void lk_adam(float *p, float *m, float *v, const float *g, size_t n, float rate, float beta1,
             float beta2, float epsilon, float c1, float c2, float decay);

/// v ← μ v + g; p ← p − η (nesterov ? g + μ v : v).
void lk_momentum(float *p, float *v, const float *g, size_t n, float rate, float momentum,
                 int nesterov);

/// v ← ρ v + (1 − ρ) g²; p ← p − η g / (√v + ε).
void lk_rmsprop(float *p, float *v, const float *g, size_t n, float rate, float rho,
                float epsilon);
