#include "include/softmax.h"
#include "include/memory.h"
#include "include/threads.h"
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

INLINE double exponentials(float *restrict o, const float *restrict a, float shift, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = vm_exp(a[i] - shift);
  return lanes_sum(n, o);
}

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

LOCAL_MULTIVERSION void softmax(float *o, const float *a, const float *unused, size_t rows,
                                size_t cols) {
  (void)unused;
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float scale = 1.f / (float)exponentials(y, x, row_max(x, cols), cols);
    for (size_t i = 0; i < cols; i++)
      y[i] *= scale;
  }
}

LOCAL_MULTIVERSION void log_softmax(float *o, const float *a, const float *unused, size_t rows,
                                    size_t cols) {
  (void)unused;
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

struct job {
  void (*f)(float *, const float *, const float *, size_t, size_t);
  float *o;
  const float *a, *b;
  size_t rows, cols, step;
  const int32_t *labels;
  float scale;
  double *totals;
};

static void piece(void *context, size_t index) {
  const struct job *j = context;
  size_t first = index * j->step, left = j->rows - first;
  size_t rows = left < j->step ? left : j->step, at = first * j->cols;
  if (j->f)
    j->f(j->o + at, j->a + at, j->b ? j->b + at : NULL, rows, j->cols);
  else
    j->totals[index] = cross_entropy(j->o ? j->o + at : NULL, j->a + at, j->labels + first,
                                     j->scale, rows, j->cols);
}

static size_t pieces_of(struct job *j) {
  j->step = j->cols == 0 || j->rows * j->cols < 2 * PIECE ? j->rows : 1 + PIECE / j->cols;
  return j->rows == 0 ? 0 : (j->rows + j->step - 1) / j->step;
}

static void run(struct job j) { lk_parallel(pieces_of(&j), piece, &j); }

void lk_softmax(float *o, const float *a, size_t rows, size_t cols) {
  run((struct job){.f = softmax, .o = o, .a = a, .rows = rows, .cols = cols});
}

void lk_log_softmax(float *o, const float *a, size_t rows, size_t cols) {
  run((struct job){.f = log_softmax, .o = o, .a = a, .rows = rows, .cols = cols});
}

void lk_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols) {
  run((struct job){.f = softmax_gradient, .o = o, .a = g, .b = y, .rows = rows, .cols = cols});
}

void lk_log_softmax_gradient(float *o, const float *g, const float *y, size_t rows, size_t cols) {
  run((struct job){.f = log_softmax_gradient, .o = o, .a = g, .b = y, .rows = rows, .cols = cols});
}

double lk_cross_entropy(float *gradient, const float *a, const int32_t *labels, float scale,
                        size_t rows, size_t cols) {
  struct job j = {.o = gradient, .a = a, .labels = labels, .scale = scale, .rows = rows,
                  .cols = cols};
  size_t pieces = pieces_of(&j);
  uint32_t size_class;
  j.totals = lk_allocate(pieces * sizeof(double) + 1, &size_class);
  lk_parallel(pieces, piece, &j);
  double total = 0;
  for (size_t i = 0; i < pieces; i++)
    total += j.totals[i];
  lk_free(j.totals, size_class);
  return total;
}
