#include "include/optimizers.h"
#include "dispatch.h"
#include "include/threads.h"

// __builtin_elementwise_sqrt, because sqrtf may set errno, which would keep the loops scalar.

struct adam {
  float *p, *m, *v;
  const float *g;
  size_t n;
  float step, beta1, beta2, epsilon, inverse, keep;
};

enum { PIECE = 1 << 14 };

LOCAL_MULTIVERSION void adam_piece(void *context, size_t index) {
  struct adam a = *(const struct adam *)context;
  size_t start = index * PIECE, n = a.n - start < PIECE ? a.n - start : PIECE;
  float *restrict p = a.p + start, *restrict m = a.m + start, *restrict v = a.v + start;
  const float *restrict g = a.g + start;
  for (size_t i = 0; i < n; i++) {
    float mi = a.beta1 * m[i] + (1.f - a.beta1) * g[i];
    float vi = a.beta2 * v[i] + (1.f - a.beta2) * g[i] * g[i];
    m[i] = mi;
    v[i] = vi;
    p[i] = a.keep * p[i] - a.step * mi / (__builtin_elementwise_sqrt(vi * a.inverse) + a.epsilon);
  }
}

void lk_adam(float *p, float *m, float *v, const float *g, size_t n, float rate, float beta1,
             float beta2, float epsilon, float c1, float c2, float decay) {
  struct adam a = {p, m, v, g, n, rate / c1, beta1, beta2, epsilon, 1.f / c2, 1.f - rate * decay};
  lk_parallel((n + PIECE - 1) / PIECE, adam_piece, &a);
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
