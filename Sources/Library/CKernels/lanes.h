// Sums in an order that is written down, so that every width of vectors gives the same bits. A compiler
// that may choose the order takes another one for every processor.
//
// Element i goes into lane i mod 32, while whole rows of lanes are left, which is enough independent
// sums to hide the latency of an addition; then the lanes are added half by half to eight, which take
// whole eights; those are added half by half to one, which takes the rest.
#pragma once
#include "dispatch.h"
#include <stddef.h>

typedef float eight_lanes __attribute__((ext_vector_type(8), aligned(4), may_alias));
typedef float all_lanes __attribute__((ext_vector_type(32), aligned(4), may_alias));
#define LANE_COUNT 32

INLINE void fold(eight_lanes *eight, const all_lanes *all) {
  eight_lanes even = all->lo.lo + all->hi.lo, odd = all->lo.hi + all->hi.hi;
  *eight = even + odd;
}

INLINE float total(const eight_lanes *eight) {
  __typeof__(eight->lo) four = eight->lo + eight->hi;
  return (four.x + four.z) + (four.y + four.w);
}

// Half by half, in place.
INLINE float sum_of_sixteen(float *lane) {
  for (size_t half = 8; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++)
      lane[j] += lane[j + half];
  return lane[0];
}

// The body of a function that returns the sum of `term` over i < n. In it, AT(a) is a[i], for as many i
// at once as `lanes` has.
#define AT(a) (*(const lanes *)((a) + i))
#define SUM(term)                                                                                 \
  size_t i = 0;                                                                                   \
  eight_lanes eight = 0;                                                                          \
  if (n >= LANE_COUNT) {                                                                          \
    typedef all_lanes lanes;                                                                      \
    lanes all = 0;                                                                                \
    for (; i + LANE_COUNT <= n; i += LANE_COUNT)                                                  \
      all += (term);                                                                              \
    fold(&eight, &all);                                                                           \
  }                                                                                               \
  for (; i + 8 <= n; i += 8) {                                                                    \
    typedef eight_lanes lanes;                                                                    \
    eight += (term);                                                                              \
  }                                                                                               \
  float sum = total(&eight);                                                                      \
  for (; i < n; i++) {                                                                            \
    typedef float lanes;                                                                          \
    sum += (term);                                                                                \
  }                                                                                               \
  return sum

INLINE float sum_of(const float *a, size_t n) { SUM(AT(a)); }

INLINE float dot_of(const float *a, const float *b, size_t n) { SUM(AT(a) * AT(b)); }

INLINE float squared_distance(const float *a, const float *b, size_t n) {
  SUM((AT(a) - AT(b)) * (AT(a) - AT(b)));
}

INLINE float squares_about(float mean, const float *a, size_t n) {
  SUM((AT(a) - mean) * (AT(a) - mean));
}
