// Sums in an order that is written down, so that every width of vectors gives the same bits: element i
// goes into lane i mod LANE_COUNT, and at last the lanes are added half by half. A compiler that may
// choose the order takes another one for every processor.
#pragma once
#include "dispatch.h"
#include <stddef.h>
#include <string.h>

// Enough independent sums to hide the latency of an addition.
#define LANE_COUNT 32

typedef float lanes __attribute__((ext_vector_type(LANE_COUNT)));

// Pointers rather than values: how vectors are passed depends on the processor.
INLINE void load_lanes(lanes *to, const float *from) { memcpy(to, from, sizeof *to); }

INLINE float total_of(const lanes *l) {
  float sum[LANE_COUNT];
  memcpy(sum, l, sizeof sum);
  for (size_t half = LANE_COUNT / 2; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++)
      sum[j] += sum[j + half];
  return sum[0];
}

// Σ a[i].
INLINE float sum_of(const float *a, size_t n) {
  lanes sum = 0, x;
  size_t i = 0;
  for (; i + LANE_COUNT <= n; i += LANE_COUNT) {
    load_lanes(&x, a + i);
    sum += x;
  }
  float rest[LANE_COUNT] = {0};
  for (size_t j = 0; i + j < n; j++)
    rest[j] = a[i + j];
  load_lanes(&x, rest);
  sum += x;
  return total_of(&sum);
}

// Σ a[i] b[i].
INLINE float dot_of(const float *a, const float *b, size_t n) {
  lanes sum = 0, x, y;
  size_t i = 0;
  for (; i + LANE_COUNT <= n; i += LANE_COUNT) {
    load_lanes(&x, a + i);
    load_lanes(&y, b + i);
    sum += x * y;
  }
  float rest[LANE_COUNT] = {0};
  for (size_t j = 0; i + j < n; j++)
    rest[j] = a[i + j] * b[i + j];
  load_lanes(&x, rest);
  sum += x;
  return total_of(&sum);
}

// Σ (a[i] − b[i])².
INLINE float squared_distance(const float *a, const float *b, size_t n) {
  lanes sum = 0, x, y;
  size_t i = 0;
  for (; i + LANE_COUNT <= n; i += LANE_COUNT) {
    load_lanes(&x, a + i);
    load_lanes(&y, b + i);
    x -= y;
    sum += x * x;
  }
  float rest[LANE_COUNT] = {0};
  for (size_t j = 0; i + j < n; j++)
    rest[j] = (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
  load_lanes(&x, rest);
  sum += x;
  return total_of(&sum);
}

// Σ (a[i] − mean)².
INLINE float squares_about(float mean, const float *a, size_t n) {
  lanes sum = 0, x;
  size_t i = 0;
  for (; i + LANE_COUNT <= n; i += LANE_COUNT) {
    load_lanes(&x, a + i);
    x -= mean;
    sum += x * x;
  }
  float rest[LANE_COUNT] = {0};
  for (size_t j = 0; i + j < n; j++)
    rest[j] = (a[i + j] - mean) * (a[i + j] - mean);
  load_lanes(&x, rest);
  sum += x;
  return total_of(&sum);
}
