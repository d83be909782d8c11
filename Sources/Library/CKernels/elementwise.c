#include "include/elementwise.h"
#include "include/threads.h"
#include "lanes.h"
#include "totals.h"
#include "vectormath.h"
#include <math.h>

#define UNARY(name, expression)                                                                   \
  MULTIVERSION void name(float *o, const float *a, size_t n) {                                    \
    IN_VECTORS                                                                                    \
    for (size_t i = 0; i < n; i++) {                                                              \
      float x = a[i];                                                                             \
      o[i] = (expression);                                                                        \
    }                                                                                             \
  }

INLINE float sine(float x) {
  float s, c;
  vm_sincos(x, &s, &c);
  return s;
}

INLINE float cosine(float x) {
  float s, c;
  vm_sincos(x, &s, &c);
  return c;
}

#define INVERSE_ROOT_2 ((float)0.70710678118654752)
#define NORMAL_PEAK ((float)0.39894228040143268)

// x Φ(x) with the normal distribution function Φ.
INLINE float gelu(float x) { return .5f * x * (1.f + vm_erf(x * INVERSE_ROOT_2)); }

// Φ(x) + x φ(x), the derivative of x Φ(x).
INLINE float gelu_slope(float x) {
  float density = NORMAL_PEAK * vm_exp(-.5f * x * x);
  return .5f * (1.f + vm_erf(x * INVERSE_ROOT_2)) + x * density;
}

// The derivative of x σ(x).
INLINE float silu_slope(float x) {
  float s = vm_sigmoid(x);
  return s * (1.f + x * (1.f - s));
}

// The comparisons are written so that NaN comes out as NaN.
UNARY(lk_exp, vm_exp(x))
UNARY(lk_log, vm_log(x))
UNARY(lk_tanh, vm_tanh(x))
UNARY(lk_sigmoid, vm_sigmoid(x))
UNARY(lk_relu, x < 0.f ? 0.f : x)
UNARY(lk_sqrt, __builtin_elementwise_sqrt(x))
UNARY(lk_abs, __builtin_fabsf(x))
UNARY(lk_sin, sine(x))
UNARY(lk_cos, cosine(x))
UNARY(lk_erf, vm_erf(x))
UNARY(lk_sign, x > 0.f ? 1.f : (x < 0.f ? -1.f : x))
UNARY(lk_gelu, gelu(x))
UNARY(lk_silu, x *vm_sigmoid(x))
UNARY(lk_step, x > 0.f ? 1.f : 0.f)
UNARY(lk_square, x * x)
UNARY(lk_reciprocal, 1.f / x)
UNARY(lk_floor, __builtin_floorf(x))

MULTIVERSION void lk_affine(float *o, const float *a, float s, float t, size_t n) {
  IN_VECTORS
  for (size_t i = 0; i < n; i++)
    o[i] = s * a[i] + t;
}

void lk_power(float *o, const float *a, float p, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = powf(a[i], p);
}

MULTIVERSION void lk_clamp(float *o, const float *a, float low, float high, size_t n) {
  IN_VECTORS
  for (size_t i = 0; i < n; i++) {
    float x = a[i] < low ? low : a[i];
    o[i] = x > high ? high : x;
  }
}

MULTIVERSION void lk_fill(float *o, float s, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = s;
}

MULTIVERSION void lk_accumulate(float *o, const float *a, float s, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] += s * a[i];
}

// One loop for each pair of inner strides that occurs often: the compiler makes vector code of
// strides it knows.
#define ROW_LOOP(X, Y, expression)                                                                \
  for (size_t c = 0; c < cols; c++) {                                                             \
    float x = (X), y = (Y);                                                                       \
    q[c] = (expression);                                                                          \
  }

#define BINARY(name, expression)                                                                  \
  MULTIVERSION void name(size_t rows, size_t cols, float *o, const float *a, ptrdiff_t ar,        \
                         ptrdiff_t ac, const float *b, ptrdiff_t br, ptrdiff_t bc) {              \
    for (size_t r = 0; r < rows; r++) {                                                           \
      const float *u = a + (ptrdiff_t)r * ar, *v = b + (ptrdiff_t)r * br;                         \
      float *q = o + r * cols;                                                                    \
      if (ac == 1 && bc == 1) {                                                                   \
        ROW_LOOP(u[c], v[c], expression)                                                          \
      } else if (ac == 1 && bc == 0) {                                                            \
        float w = v[0];                                                                           \
        ROW_LOOP(u[c], w, expression)                                                             \
      } else if (ac == 0 && bc == 1) {                                                            \
        float w = u[0];                                                                           \
        ROW_LOOP(w, v[c], expression)                                                             \
      } else {                                                                                    \
        ROW_LOOP(u[(ptrdiff_t)c * ac], v[(ptrdiff_t)c * bc], expression)                          \
      }                                                                                           \
    }                                                                                             \
  }

BINARY(lk_add, x + y)
BINARY(lk_subtract, x - y)
BINARY(lk_multiply, x *y)
BINARY(lk_divide, x / y)
BINARY(lk_maximum, x != x || x > y ? x : y)
BINARY(lk_minimum, x != x || x < y ? x : y)
BINARY(lk_greater, x > y ? 1.f : 0.f)
BINARY(lk_greater_equal, x >= y ? 1.f : 0.f)
BINARY(lk_equal, x == y ? 1.f : 0.f)
BINARY(lk_relu_gradient, y > 0.f ? x : 0.f)
BINARY(lk_tanh_gradient, x *(1.f - y * y))
BINARY(lk_sigmoid_gradient, x *(y * (1.f - y)))
BINARY(lk_gelu_gradient, x *gelu_slope(y))
BINARY(lk_silu_gradient, x *silu_slope(y))
BINARY(lk_softplus_gradient, x *vm_sigmoid(y))

MULTIVERSION void lk_select(float *o, const float *condition, const float *a, const float *b,
                            size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = condition[i] != 0.f ? a[i] : b[i];
}

MULTIVERSION void lk_add_row(float *y, const float *b, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    float *q = y + r * cols;
    for (size_t c = 0; c < cols; c++)
      q[c] += b[c];
  }
}

// Elements whose parts of a sum, and what they are made of, go through a few lines of memory: loops of
// one function each, because the processor cannot look far enough ahead past a chain of several.
#define TERMS 512

MULTIVERSION void lk_softplus(float *o, const float *a, size_t n) {
  float e[TERMS];
  for (size_t start = 0; start < n; start += TERMS) {
    size_t count = n - start < TERMS ? n - start : TERMS;
    const float *x = a + start;
    for (size_t i = 0; i < count; i++)
      e[i] = vm_exp(-__builtin_fabsf(x[i]));
    for (size_t i = 0; i < count; i++)
      o[start + i] = (x[i] > 0.f ? x[i] : 0.f) + vm_log(1.f + e[i]);
  }
}

LOCAL_MULTIVERSION double binary_cross_entropy(float *gradient, const float *l, const float *x,
                                               float scale, size_t n) {
  double total = 0;
  float e[TERMS], terms[TERMS];
  for (size_t start = 0; start < n; start += TERMS) {
    size_t count = n - start < TERMS ? n - start : TERMS;
    const float *v = l + start, *t = x + start;
    for (size_t i = 0; i < count; i++)
      e[i] = vm_exp(-__builtin_fabsf(v[i]));
    for (size_t i = 0; i < count; i++)
      terms[i] = (v[i] > 0.f ? v[i] : 0.f) - v[i] * t[i] + vm_log(1.f + e[i]);
    for (size_t i = 0; gradient && i < count; i++) {
      float s = 1.f / (1.f + e[i]);
      gradient[start + i] = ((v[i] < 0.f ? e[i] * s : s) - t[i]) * scale;
    }
    total += lanes_sum(count, terms);
  }
  return total;
}

#define SQUARE(AT) (AT(a) - AT(b)) * (AT(a) - AT(b))
LANE_SUM(squares, SQUARE, const float *a, const float *b)

LOCAL_MULTIVERSION double squared_error(float *gradient, const float *a, const float *b,
                                        float scale, size_t n) {
  for (size_t i = 0; gradient && i < n; i++)
    gradient[i] = 2.f * (a[i] - b[i]) * scale;
  return squares(n, a, b);
}

// Elements of a piece that one thread computes.
enum { PIECE = 1 << 14 };

struct loss {
  double (*f)(float *, const float *, const float *, float, size_t);
  float *gradient;
  const float *a, *b;
  float scale;
  size_t n;
};

static double loss_part(void *context, size_t index) {
  const struct loss *l = context;
  size_t start = index * PIECE, left = l->n - start;
  return l->f(l->gradient ? l->gradient + start : NULL, l->a + start, l->b + start, l->scale,
              left < PIECE ? left : PIECE);
}

static double total(struct loss l) {
  return lk_total((l.n + PIECE - 1) / PIECE, loss_part, &l);
}

double lk_binary_cross_entropy(float *gradient, const float *l, const float *x, float scale,
                               size_t n) {
  return total((struct loss){binary_cross_entropy, gradient, l, x, scale, n});
}

double lk_squared_error(float *gradient, const float *a, const float *b, float scale, size_t n) {
  return total((struct loss){squared_error, gradient, a, b, scale, n});
}
