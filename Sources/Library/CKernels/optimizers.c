#include "include/optimizers.h"
#include "dispatch.h"

// __builtin_elementwise_sqrt, because sqrtf may set errno, which would keep the loops scalar.

MULTIVERSION void lk_adam(float *restrict p, float *restrict m, float *restrict v,
                          const float *restrict g, size_t n, float rate, float beta1, float beta2,
                          float epsilon, float c1, float c2, float decay) {
  float step = rate / c1, inverse = 1.f / c2, keep = 1.f - rate * decay;
  for (size_t i = 0; i < n; i++) {
    float mi = beta1 * m[i] + (1.f - beta1) * g[i];
    float vi = beta2 * v[i] + (1.f - beta2) * g[i] * g[i];
    m[i] = mi;
    v[i] = vi;
    p[i] = keep * p[i] - step * mi / (__builtin_elementwise_sqrt(vi * inverse) + epsilon);
  }
}

MULTIVERSION void lk_momentum(float *restrict p, float *restrict v, const float *restrict g,
                              size_t n, float rate, float momentum, int nesterov) {
  for (size_t i = 0; i < n; i++) {
    float vi = momentum * v[i] + g[i];
    v[i] = vi;
    p[i] -= rate * (nesterov ? g[i] + momentum * vi : vi);
  }
}

MULTIVERSION void lk_rmsprop(float *restrict p, float *restrict v, const float *restrict g,
                             size_t n, float rate, float rho, float epsilon) {
  for (size_t i = 0; i < n; i++) {
    float vi = rho * v[i] + (1.f - rho) * g[i] * g[i];
    v[i] = vi;
    p[i] -= rate * g[i] / (__builtin_elementwise_sqrt(vi) + epsilon);
  }
}
