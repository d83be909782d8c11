// Rows brought to mean 0 and variance 1.
#pragma once
#include <stddef.h>

/// o = (a − mean) / √(variance + epsilon) in each row; `scale` receives 1 / √(variance + epsilon).
void lk_normalize(float *o, float *scale, const float *a, float epsilon, size_t rows, size_t cols);

/// The gradient from the value y: o = scale (g − mean(g) − y mean(g y)).
void lk_normalize_gradient(float *o, const float *g, const float *y, const float *scale,
                           size_t rows, size_t cols);
