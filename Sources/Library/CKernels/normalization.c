#include "include/normalization.h"
#include "dispatch.h"
#include "include/threads.h"
#include "lanes.h"

LOCAL_MULTIVERSION void normalize(float *o, float *scale, const float *a, float epsilon,
                                   size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float mean = sum_of(x, cols) / (float)cols;
    // Squares of distances, not of values: the latter lose all digits where the mean is large.
    float variance = squares_about(mean, x, cols) / (float)cols;
    float k = 1.f / __builtin_elementwise_sqrt(variance + epsilon);
    for (size_t i = 0; i < cols; i++)
      y[i] = (x[i] - mean) * k;
    scale[r] = k;
  }
}

LOCAL_MULTIVERSION void normalize_gradient(float *o, const float *g, const float *y,
                                            const float *scale, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float mean = sum_of(p, cols) / (float)cols, projection = dot_of(p, q, cols) / (float)cols;
    for (size_t i = 0; i < cols; i++)
      out[i] = scale[r] * (p[i] - mean - q[i] * projection);
  }
}

// Rows are independent: pieces are some of them.
enum { PIECE = 1 << 14 };

struct normalization {
  float *o, *scale;
  const float *a, *y, *scales;
  float epsilon;
  size_t rows, cols, step;
};

static void piece(void *context, size_t index) {
  const struct normalization *n = context;
  size_t start = index * n->step, left = n->rows - start;
  size_t rows = left < n->step ? left : n->step, at = start * n->cols;
  if (n->y == NULL)
    normalize(n->o + at, n->scale + start, n->a + at, n->epsilon, rows, n->cols);
  else
    normalize_gradient(n->o + at, n->a + at, n->y + at, n->scales + start, rows, n->cols);
}

static void run(struct normalization n) {
  n.step = n.cols == 0 || n.rows * n.cols < 2 * PIECE ? n.rows : 1 + PIECE / n.cols;
  if (n.rows > 0)
    lk_parallel((n.rows + n.step - 1) / n.step, piece, &n);
}

void lk_normalize(float *o, float *scale, const float *a, float epsilon, size_t rows, size_t cols) {
  run((struct normalization){
      .o = o, .scale = scale, .a = a, .epsilon = epsilon, .rows = rows, .cols = cols});
}

void lk_normalize_gradient(float *o, const float *g, const float *y, const float *scale,
                           size_t rows, size_t cols) {
  run((struct normalization){.o = o, .a = g, .y = y, .scales = scale, .rows = rows, .cols = cols});
}
