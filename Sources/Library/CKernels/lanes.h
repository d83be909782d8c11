// Sums in an order that depends on the number of terms alone: as many partial sums as the widest
// vectors have room for run side by side on every processor, so that all of them give the same bits.
#pragma once
#include "dispatch.h"
#include <stddef.h>
#include <string.h>

// Vectors of partial sums that run side by side, and terms of each that are formed in single
// precision before they join the double.
#define LANE_VECTORS 4
#define LANE_TERMS 16

typedef float lk_lanes __attribute__((ext_vector_type(16), aligned(4)));
enum { LANE_COUNT = 16 };

// Half by half, in place.
INLINE float sum_of_sixteen(float *lane) {
  for (size_t half = 8; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++)
      lane[j] += lane[j + half];
  return lane[0];
}

INLINE float lanes_together(const lk_lanes *lanes) {
  float lane[LANE_COUNT];
  memcpy(lane, lanes, sizeof lane);
  return sum_of_sixteen(lane);
}

// What the terms of a sum are made of: LANE_COUNT elements from place i, or the one there.
#define LANES_AT(a) (*(const lk_lanes *)((a) + i))
#define ELEMENT_AT(a) ((a)[i])

// Defines name(n, parameters): the sum of TERM(AT) over i < n, where AT(a) stands for a[i].
#define LANE_SUM(name, TERM, ...)                                                                 \
  INLINE double name(size_t n, __VA_ARGS__) {                                                     \
    double total = 0;                                                                             \
    size_t i = 0;                                                                                 \
    while (i + LANE_TERMS * LANE_VECTORS * LANE_COUNT <= n) {                                     \
      lk_lanes sum[LANE_VECTORS] = {{0}};                                                         \
      for (size_t k = 0; k < LANE_TERMS; k++)                                                     \
        _Pragma("clang loop unroll(full)")                                                        \
        for (size_t v = 0; v < LANE_VECTORS; v++, i += LANE_COUNT)                                \
          sum[v] += TERM(LANES_AT);                                                               \
      sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);                                             \
      total += lanes_together(&sum[0]);                                                           \
    }                                                                                             \
    lk_lanes rest[LANE_VECTORS] = {{0}};                                                          \
    while (i + LANE_VECTORS * LANE_COUNT <= n)                                                    \
      _Pragma("clang loop unroll(full)")                                                          \
      for (size_t v = 0; v < LANE_VECTORS; v++, i += LANE_COUNT)                                  \
        rest[v] += TERM(LANES_AT);                                                                \
    for (; i + LANE_COUNT <= n; i += LANE_COUNT)                                                  \
      rest[0] += TERM(LANES_AT);                                                                  \
    rest[0] = (rest[0] + rest[1]) + (rest[2] + rest[3]);                                          \
    float last = 0;                                                                               \
    for (; i < n; i++)                                                                            \
      last += TERM(ELEMENT_AT);                                                                   \
    return total + (double)(lanes_together(&rest[0]) + last);                                     \
  }

#define PLAIN_TERM(AT) AT(a)
#define PRODUCT_TERM(AT) AT(a) * AT(b)

LANE_SUM(lanes_sum, PLAIN_TERM, const float *a)
LANE_SUM(lanes_dot, PRODUCT_TERM, const float *a, const float *b)
