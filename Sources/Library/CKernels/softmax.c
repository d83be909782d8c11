#include "include/softmax.h"
#include "exponentials.h"
#include "include/threads.h"
#include "totals.h"

// Exponentials that are summed only go through a few lines of memory.
#define TERMS 512

INLINE float sum_of_exponentials(const float *a, float shift, size_t n) {
  float terms[TERMS];
  double total = 0;
  for (size_t start = 0; start < n; start += TERMS) {
    size_t count = n - start < TERMS ? n - start : TERMS;
    total += exponentials(terms, a + start, shift, count);
  }
  return (float)total;
}

LOCAL_MULTIVERSION void softmax(float *o, const float *a, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float scale = 1.f / (float)exponentials(y, x, row_max(x, cols), cols);
    for (size_t i = 0; i < cols; i++)
      y[i] *= scale;
  }
}

LOCAL_MULTIVERSION void log_softmax(float *o, const float *a, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float top = row_max(x, cols);
    float shift = top + vm_log(sum_of_exponentials(x, top, cols));
    for (size_t i = 0; i < cols; i++)
      y[i] = x[i] - shift;
  }
}

LOCAL_MULTIVERSION void softmax_gradient(float *o, const float *g, const float *y, size_t rows,
                                         size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float projection = (float)lanes_dot(cols, p, q);
    for (size_t i = 0; i < cols; i++)
      out[i] = q[i] * (p[i] - projection);
  }
}

LOCAL_MULTIVERSION void log_softmax_gradient(float *o, const float *g, const float *y, size_t rows,
                                             size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float total = (float)lanes_sum(cols, p);
    for (size_t i = 0; i < cols; i++)
      out[i] = p[i] - vm_exp(q[i]) * total;
  }
}

LOCAL_MULTIVERSION double cross_entropy(float *gradient, const float *a, const int32_t *labels,
                                        float scale, size_t rows, size_t cols) {
  double total = 0;
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float top = row_max(x, cols);
    float whole;
    if (gradient) {
      float *y = gradient + r * cols;
      whole = (float)exponentials(y, x, top, cols);
      float k = scale / whole;
      for (size_t i = 0; i < cols; i++)
        y[i] *= k;
      y[labels[r]] -= scale;
    } else {
      whole = sum_of_exponentials(x, top, cols);
    }
    total += (double)(top + vm_log(whole) - x[labels[r]]);
  }
  return total;
}

// Elements of a piece: some whole rows.
enum { PIECE = 1 << 13 };

static size_t step_of(size_t rows, size_t cols) {
  return cols == 0 || rows * cols < 2 * PIECE ? rows : 1 + PIECE / cols;
}

static size_t pieces_of(size_t rows, size_t step) {
  return rows == 0 ? 0 : (rows + step - 1) / step;
}

// One of the two functions, and how it is cut.
struct job {
  void (*value)(float *o, const float *a, size_t rows, size_t cols);
  void (*gradient)(float *o, const float *g, const float *y, size_t rows, size_t cols);
  float *o;
  const float *a, *y;
  size_t rows, cols, step;
};

static void piece(void *context, size_t index) {
  const struct job *j = context;
  size_t first = index * j->step, left = j->rows - first, at = first * j->cols;
  size_t rows = left < j->step ? left : j->step;
  if (j->value)
    j->value(j->o + at, j->a + at, rows, j->cols);
  else
    j->gradient(j->o + at, j->a + at, j->y + at, rows, j->cols);
}

static void run(struct job j) {
  j.step = step_of(j.rows, j.cols);
  lk_parallel(pieces_of(j.rows, j.step), piece, &j);
}

void lk_softmax(float *o, const float *a, size_t rows, size_t cols) {
  run((struct job){.value = softmax, .o = o, .a = a, .rows = rows, .cols = cols});
}

void lk_log_softmax(float *o, const float *a, size_t rows, size_t cols) {
  run((struct job){.value = log_softmax, .o = o, .a = a, .rows = rows, .cols = cols});
}

void lk_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols) {
  run((struct job){
      .gradient = softmax_gradient, .o = o, .a = g, .y = y, .rows = rows, .cols = cols});
}

void lk_log_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols) {
  run((struct job){
      .gradient = log_softmax_gradient, .o = o, .a = g, .y = y, .rows = rows, .cols = cols});
}

struct loss {
  float *gradient;
  const float *a;
  const int32_t *labels;
  float scale;
  size_t rows, cols, step;
};

static double loss_part(void *context, size_t index) {
  const struct loss *l = context;
  size_t first = index * l->step, left = l->rows - first, at = first * l->cols;
  return cross_entropy(l->gradient ? l->gradient + at : NULL, l->a + at, l->labels + first,
                       l->scale, left < l->step ? left : l->step, l->cols);
}

double lk_cross_entropy(float *gradient, const float *a, const int32_t *labels, float scale,
                        size_t rows, size_t cols) {
  struct loss l = {gradient, a, labels, scale, rows, cols, step_of(rows, cols)};
  return lk_total(pieces_of(rows, l.step), loss_part, &l);
}
