#include "include/elementwise.h"
#include "lanes.h"
#include "vectormath.h"
#include <math.h>

#define UNARY(name, expression)                                                                   \
  MULTIVERSION void name(float *o, const float *a, size_t n) {                                    \
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
UNARY(lk_softplus, (x > 0.f ? x : 0.f) + vm_log(1.f + vm_exp(-__builtin_fabsf(x))))
UNARY(lk_step, x > 0.f ? 1.f : 0.f)
UNARY(lk_square, x * x)
UNARY(lk_reciprocal, 1.f / x)
UNARY(lk_floor, __builtin_floorf(x))

MULTIVERSION void lk_affine(float *o, const float *a, float s, float t, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = s * a[i] + t;
}

void lk_power(float *o, const float *a, float p, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = powf(a[i], p);
}

MULTIVERSION void lk_clamp(float *o, const float *a, float low, float high, size_t n) {
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

// Elements whose partial sum is formed in single precision before it joins the double.
#define PIECE 512

MULTIVERSION double lk_binary_cross_entropy(float *gradient, const float *l, const float *x,
                                            float scale, size_t n) {
  double total = 0;
  for (size_t start = 0; start < n; start += PIECE) {
    size_t count = n - start < PIECE ? n - start : PIECE;
    float loss[PIECE];
    if (gradient) {
      for (size_t i = 0; i < count; i++) {
        float v = l[start + i], y = x[start + i];
        float e = vm_exp(-__builtin_fabsf(v)), s = 1.f / (1.f + e);
        loss[i] = (v > 0.f ? v : 0.f) - v * y + vm_log(1.f + e);
        gradient[start + i] = ((v < 0.f ? e * s : s) - y) * scale;
      }
    } else {
      for (size_t i = 0; i < count; i++) {
        float v = l[start + i];
        loss[i] = (v > 0.f ? v : 0.f) - v * x[start + i]
            + vm_log(1.f + vm_exp(-__builtin_fabsf(v)));
      }
    }
    total += sum_of(loss, count);
  }
  return total;
}

MULTIVERSION double lk_squared_error(float *gradient, const float *a, const float *b, float scale,
                                     size_t n) {
  double total = 0;
  for (size_t start = 0; start < n; start += PIECE) {
    size_t count = n - start < PIECE ? n - start : PIECE;
    total += squared_distance(a + start, b + start, count);
    if (gradient)
      for (size_t i = start; i < start + count; i++)
        gradient[i] = 2.f * (a[i] - b[i]) * scale;
  }
  return total;
}
