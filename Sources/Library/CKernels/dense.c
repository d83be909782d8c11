#include "include/dense.h"
#include "dispatch.h"
#include "include/threads.h"

// Rows whose partial sum is formed in single precision before it joins the double, as in `lk_sum`.
#define PIECE 16
// Columns that one piece of the work takes.
#define WIDTH 64

struct gate {
  float *o, *sums;
  const float *g, *y;
  size_t rows, cols;
};

INLINE void gate_rows(const struct gate *s, float *sum, size_t first, size_t end, size_t left,
                      size_t width) {
  for (size_t r = first; r < end; r++) {
    const float *g = s->g + r * s->cols + left, *y = s->y + r * s->cols + left;
    float *o = s->o + r * s->cols + left;
    for (size_t c = 0; c < width; c++) {
      float x = y[c] > 0.f ? g[c] : 0.f;
      o[c] = x;
      sum[c] += x;
    }
  }
}

LOCAL_MULTIVERSION void gate_columns(void *context, size_t index) {
  const struct gate *s = context;
  size_t left = index * WIDTH, width = s->cols - left < WIDTH ? s->cols - left : WIDTH;
  double total[WIDTH] = {0};
  for (size_t first = 0; first < s->rows; first += PIECE) {
    size_t end = s->rows - first < PIECE ? s->rows : first + PIECE;
    float sum[WIDTH] = {0};
    if (width == WIDTH)
      gate_rows(s, sum, first, end, left, WIDTH);
    else
      gate_rows(s, sum, first, end, left, width);
    for (size_t c = 0; c < WIDTH; c++)
      total[c] += sum[c];
  }
  for (size_t c = 0; c < width; c++)
    s->sums[left + c] = (float)total[c];
}

// Elements below which more threads cost more than they save.
#define WORTH_SHARING ((size_t)1 << 15)

void lk_relu_gradient_sums(float *o, float *sums, const float *g, const float *y, size_t rows,
                           size_t cols) {
  struct gate s = {o, sums, g, y, rows, cols};
  size_t count = (cols + WIDTH - 1) / WIDTH;
  if (rows * cols >= WORTH_SHARING) {
    lk_parallel(count, gate_columns, &s);
    return;
  }
  for (size_t i = 0; i < count; i++)
    gate_columns(&s, i);
}
