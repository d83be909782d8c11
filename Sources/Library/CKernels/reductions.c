#include "include/reductions.h"
#include "include/threads.h"
#include "lanes.h"

// Rows whose partial sum is formed in single precision before it joins the double.
#define PIECE 16
// Columns that are summed side by side.
#define WIDTH 64

INLINE void column_sums(float *o, const float *a, size_t length, size_t inner, size_t width) {
  double total[WIDTH] = {0};
  for (size_t start = 0; start < length; start += PIECE) {
    size_t end = length - start < PIECE ? length : start + PIECE;
    float sum[WIDTH] = {0};
    for (size_t r = start; r < end; r++)
      for (size_t c = 0; c < width; c++)
        sum[c] += a[r * inner + c];
    for (size_t c = 0; c < width; c++)
      total[c] += sum[c];
  }
  for (size_t c = 0; c < width; c++)
    o[c] = (float)total[c];
}

struct sums {
  float *o;
  const float *a;
  size_t outer, length, inner, step;
};

LOCAL_MULTIVERSION void sum_rows(float *o, const float *a, size_t rows, size_t length) {
  for (size_t r = 0; r < rows; r++)
    o[r] = (float)lanes_sum(length, a + r * length);
}

LOCAL_MULTIVERSION void sum_columns(float *o, const float *a, size_t length, size_t inner,
                                    size_t width) {
  // Sums of a number that the compiler knows stay in registers.
  if (width == WIDTH) {
    column_sums(o, a, length, inner, WIDTH);
    return;
  }
  size_t c = 0;
  for (; c + LANE_COUNT <= width; c += LANE_COUNT)
    column_sums(o + c, a + c, length, inner, LANE_COUNT);
  if (c < width)
    column_sums(o + c, a + c, length, inner, width - c);
}

// Some whole rows, or a few columns of one of the matrices.
static void sum_piece(void *context, size_t index) {
  const struct sums *s = context;
  if (s->inner == 1) {
    size_t first = index * s->step, left = s->outer - first;
    sum_rows(s->o + first, s->a + first * s->length, left < s->step ? left : s->step, s->length);
    return;
  }
  size_t blocks = (s->inner + WIDTH - 1) / WIDTH;
  size_t b = index / blocks, c = index % blocks * WIDTH;
  sum_columns(s->o + b * s->inner + c, s->a + b * s->length * s->inner + c, s->length, s->inner,
              s->inner - c < WIDTH ? s->inner - c : WIDTH);
}

// Terms below which more threads cost more than they save.
#define WORTH_SHARING ((size_t)1 << 15)

void lk_sum(float *o, const float *a, size_t outer, size_t length, size_t inner) {
  struct sums s = {o, a, outer, length, inner, 1};
  size_t pieces = outer * ((inner + WIDTH - 1) / WIDTH);
  if (inner == 1) {
    s.step = 1 + WORTH_SHARING / 2 / (length + 1);
    pieces = (outer + s.step - 1) / s.step;
  }
  if (outer * length * inner < WORTH_SHARING) {
    for (size_t i = 0; i < pieces; i++)
      sum_piece(&s, i);
  } else {
    lk_parallel(pieces, sum_piece, &s);
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

MULTIVERSION double lk_dot(const float *a, const float *b, size_t n) { return lanes_dot(n, a, b); }
