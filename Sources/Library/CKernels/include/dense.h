// Dense layers: what belongs to a product beside it.
#pragma once
#include <stddef.h>

/// The gradient g through max(z, 0) of value y, o = y > 0 ? g : 0, and the sums of its columns, which
/// are the gradient of a bias: sums[c] = Σ_r o[r, c]. All are row-major without gaps.
void lk_relu_gradient_sums(float *o, float *sums, const float *g, const float *y, size_t rows,
                           size_t cols);
