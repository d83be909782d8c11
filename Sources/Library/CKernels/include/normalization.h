// Rows brought to mean 0 and variance 1, then scaled and shifted. No output overlaps an input.
#pragma once
#include <stddef.h>

/// What a row is: `channels` of `size` neighbouring elements each, with a weight and a bias a
/// channel; `count` rows after one another are the groups of one example, each with its own channels.
typedef struct {
  size_t count, channels, size;
} lk_groups;

/// o = w (x − mean) / √(variance + epsilon) + b in each row of channels × size elements.
///
/// `weight` and `bias` have count × channels elements, or are both NULL for w = 1 and b = 0;
/// `statistics`, if not NULL, receives the mean and 1 / √(variance + epsilon) of each row, one beside
/// the other.
void lk_normalize(float *o, float *statistics, const float *x, const float *weight,
                  const float *bias, float epsilon, size_t rows, lk_groups groups);

/// The gradients of the same: with ĝ = g w, x̂ the normalized value and s the scale,
/// o = s (ĝ − mean(ĝ) − x̂ mean(ĝ x̂)), and those of weight and bias Σ g x̂ and Σ g; both of them and
/// `weight` are NULL together.
void lk_normalize_gradient(float *o, float *weight_gradient, float *bias_gradient, const float *g,
                           const float *x, const float *statistics, const float *weight,
                           size_t rows, lk_groups groups);
