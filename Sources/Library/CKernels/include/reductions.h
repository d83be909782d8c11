// Sums and extrema along the middle axis of [outer, length, inner]; the result is [outer, inner].
//
// Long sums are formed in pieces whose partial sums are added in double precision, in an order that
// depends on the extents alone.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// o = Σ a.
void lk_sum(float *o, const float *a, size_t outer, size_t length, size_t inner);

/// o = max a, NaN if one is among them; `index`, if not NULL, receives the first position.
void lk_max(float *o, int32_t *index, const float *a, size_t outer, size_t length, size_t inner);

/// The running sum along the middle axis, from the end if `reverse`.
void lk_cumulative_sum(float *o, const float *a, size_t outer, size_t length, size_t inner,
                       int reverse);

/// The sum of a[i] b[i].
double lk_dot(const float *a, const float *b, size_t n);
