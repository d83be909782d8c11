// Softmax and what belongs to it, along the rows of a row-major matrix.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// o = exp(a − max) / Σ exp(a − max) in each row.
void lk_softmax(float *o, const float *a, size_t rows, size_t cols);

/// o = a − log Σ exp(a) in each row.
void lk_log_softmax(float *o, const float *a, size_t rows, size_t cols);

/// The gradient of softmax from its value y: o = y (g − Σ g y).
void lk_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols);

/// The gradient of log-softmax from its value y: o = g − exp(y) Σ g.
void lk_log_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols);

/// −Σ log softmax(a)[label], over the rows; `gradient`, if not NULL, receives
/// (softmax(a) − onehot(label)) scale. Every label is in 0..<cols.
double lk_cross_entropy(float *gradient, const float *a, const int32_t *labels, float scale,
                        size_t rows, size_t cols);
