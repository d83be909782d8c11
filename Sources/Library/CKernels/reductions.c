#include "include/reductions.h"
#include "lanes.h"

// Rows whose partial sum is formed in single precision before it joins the double.
#define PIECE 16
// Partial sums that run side by side: columns, or every 16th element of a row.
#define WIDTH 64
#define LANES 16

INLINE double row_sum(const float *a, size_t n) {
  double total = 0;
  size_t start = 0;
  for (; start + PIECE * LANES <= n; start += PIECE * LANES) {
    float lane[LANES] = {0};
    for (size_t i = 0; i < PIECE; i++)
      for (size_t j = 0; j < LANES; j++)
        lane[j] += a[start + i * LANES + j];
    for (size_t half = LANES / 2; half > 0; half /= 2)
      for (size_t j = 0; j < half; j++)
        lane[j] += lane[j + half];
    total += lane[0];
  }
  float rest[LANES] = {0};
  for (; start + LANES <= n; start += LANES)
    for (size_t j = 0; j < LANES; j++)
      rest[j] += a[start + j];
  for (size_t j = 0; start + j < n; j++)
    rest[j] += a[start + j];
  for (size_t half = LANES / 2; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++)
      rest[j] += rest[j + half];
  return total + rest[0];
}

INLINE void column_sums(float *o, const float *a, size_t length, size_t inner, size_t width) {
  double total[WIDTH] = {0};
  for (size_t start = 0; start < length; start += PIECE) {
    size_t end = length - start < PIECE ? length : start + PIECE;
    float sum[WIDTH] = {0};
    if (width == WIDTH) {
      for (size_t r = start; r < end; r++)
        for (size_t c = 0; c < WIDTH; c++)
          sum[c] += a[r * inner + c];
    } else {
      for (size_t r = start; r < end; r++)
        for (size_t c = 0; c < width; c++)
          sum[c] += a[r * inner + c];
    }
    for (size_t c = 0; c < WIDTH; c++)
      total[c] += sum[c];
  }
  for (size_t c = 0; c < width; c++)
    o[c] = (float)total[c];
}

MULTIVERSION void lk_sum(float *o, const float *a, size_t outer, size_t length, size_t inner) {
  for (size_t b = 0; b < outer; b++) {
    const float *p = a + b * length * inner;
    if (inner == 1) {
      o[b] = (float)row_sum(p, length);
    } else {
      for (size_t c = 0; c < inner; c += WIDTH)
        column_sums(o + b * inner + c, p + c, length, inner, inner - c < WIDTH ? inner - c : WIDTH);
    }
  }
}

MULTIVERSION void lk_max(float *o, int32_t *index, const float *a, size_t outer, size_t length,
                         size_t inner) {
  for (size_t b = 0; b < outer; b++) {
    const float *p = a + b * length * inner;
    for (size_t c = 0; c < inner; c++) {
      float best = p[c];
      int32_t position = 0;
      for (size_t r = 1; r < length; r++) {
        float x = p[r * inner + c];
        if (x > best || (x != x && best == best)) {
          best = x;
          position = (int32_t)r;
        }
      }
      o[b * inner + c] = best;
      if (index)
        index[b * inner + c] = position;
    }
  }
}

MULTIVERSION void lk_cumulative_sum(float *o, const float *a, size_t outer, size_t length,
                                    size_t inner, int reverse) {
  for (size_t b = 0; b < outer; b++)
    for (size_t c = 0; c < inner; c++) {
      double sum = 0;
      for (size_t k = 0; k < length; k++) {
        size_t i = (b * length + (reverse ? length - 1 - k : k)) * inner + c;
        sum += a[i];
        o[i] = (float)sum;
      }
    }
}

MULTIVERSION double lk_dot(const float *a, const float *b, size_t n) {
  double total = 0;
  for (size_t start = 0; start < n; start += 1024)
    total += dot_of(a + start, b + start, n - start < 1024 ? n - start : 1024);
  return total;
}
