// Functions applied to every element.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// o[i] = f(a[i]) for i < n.
typedef void lk_unary(float *o, const float *a, size_t n);

lk_unary lk_exp, lk_log, lk_tanh, lk_sigmoid, lk_relu, lk_sqrt, lk_abs, lk_sin, lk_cos, lk_erf;
lk_unary lk_gelu, lk_silu, lk_sign, lk_softplus, lk_step, lk_square, lk_reciprocal, lk_floor;

/// o[i] = s a[i] + t.
void lk_affine(float *o, const float *a, float s, float t, size_t n);

/// o[i] = a[i] to the power p, by the C library.
void lk_power(float *o, const float *a, float p, size_t n);

/// o[i] = min(max(a[i], low), high).
void lk_clamp(float *o, const float *a, float low, float high, size_t n);

/// o[i] = s.
void lk_fill(float *o, float s, size_t n);

/// o[i] += s a[i].
void lk_accumulate(float *o, const float *a, float s, size_t n);

/// o[r cols + c] = f(a[r ar + c ac], b[r br + c bc]): two operands with any strides, zero included,
/// which is how broadcasting is done.
typedef void lk_binary(size_t rows, size_t cols, float *o, const float *a, ptrdiff_t ar,
                       ptrdiff_t ac, const float *b, ptrdiff_t br, ptrdiff_t bc);

lk_binary lk_add, lk_subtract, lk_multiply, lk_divide, lk_maximum, lk_minimum;
lk_binary lk_greater, lk_greater_equal, lk_equal;

/// The derivative of ReLU times g: o = y > 0 ? g : 0.
lk_binary lk_relu_gradient;
/// The derivative of tanh times g, from its value: o = g (1 − y²).
lk_binary lk_tanh_gradient;
/// The derivative of the logistic function times g, from its value: o = g y (1 − y).
lk_binary lk_sigmoid_gradient;
/// The derivatives of x Φ(x), x σ(x) and log(1 + exp(x)) times g, from x.
lk_binary lk_gelu_gradient, lk_silu_gradient, lk_softplus_gradient;

/// o[i] = condition[i] ≠ 0 ? a[i] : b[i].
void lk_select(float *o, const float *condition, const float *a, const float *b, size_t n);

/// y[r, c] += b[c] for a row-major y of `rows` × `cols`.
void lk_add_row(float *y, const float *b, size_t rows, size_t cols);

/// Binary cross-entropy of logits l against targets x, summed, as
/// max(l, 0) − l x + log(1 + exp(−|l|)); `gradient`, if not NULL, receives (σ(l) − x) scale.
double lk_binary_cross_entropy(float *gradient, const float *l, const float *x, float scale,
                               size_t n);

/// The sum of (a − b)²; `gradient`, if not NULL, receives 2 (a − b) scale.
double lk_squared_error(float *gradient, const float *a, const float *b, float scale, size_t n);
