// What softmax is made of, for a row that lies without gaps.
#pragma once
#include "lanes.h"
#include "vectormath.h"

// The maximum in lanes: a single running maximum would stay scalar. NaN is ignored here; it comes back
// through the exponentials.
INLINE float row_max(const float *a, size_t n) {
  float best = a[0];
  size_t i = 0;
  if (n >= 2 * LANE_COUNT) {
    lk_lanes top[2] = {*(const lk_lanes *)a, *(const lk_lanes *)(a + LANE_COUNT)};
    for (i = 2 * LANE_COUNT; i + 2 * LANE_COUNT <= n;)
      _Pragma("clang loop unroll(full)")
      for (size_t v = 0; v < 2; v++, i += LANE_COUNT)
        top[v] = LANES_AT(a) > top[v] ? LANES_AT(a) : top[v];
    for (size_t j = 0; j < LANE_COUNT; j++) {
      best = top[0][j] > best ? top[0][j] : best;
      best = top[1][j] > best ? top[1][j] : best;
    }
  }
  for (; i < n; i++)
    best = a[i] > best ? a[i] : best;
  return best;
}

// o = exp(a − shift), for o that may be a; returns the sum.
INLINE double exponentials(float *o, const float *a, float shift, size_t n) {
  IN_VECTORS
  for (size_t i = 0; i < n; i++)
    o[i] = vm_exp(a[i] - shift);
  return lanes_sum(n, o);
}
