#include "include/softmax.h"
#include "lanes.h"
#include "vectormath.h"

// The maximum in 16 independent lanes: a single running maximum would stay scalar. NaN is ignored
// here; it comes back through the exponentials.
INLINE float row_max(const float *a, size_t n) {
  float lane[16];
  for (int j = 0; j < 16; j++)
    lane[j] = a[0];
  size_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++)
      lane[j] = a[i + j] > lane[j] ? a[i + j] : lane[j];
  float best = lane[0];
  for (int j = 1; j < 16; j++)
    best = lane[j] > best ? lane[j] : best;
  for (; i < n; i++)
    best = a[i] > best ? a[i] : best;
  return best;
}

// Sixteen sums side by side, so that the exponentials need not be read again.
INLINE float exponentials(float *o, const float *a, float shift, size_t n) {
  float lane[16] = {0}, e[16];
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int j = 0; j < 16; j++)
      e[j] = vm_exp(a[i + j] - shift);
    for (int j = 0; j < 16; j++)
      lane[j] += e[j];
    memcpy(o + i, e, sizeof e);
  }
  for (size_t j = 0; i + j < n; j++)
    lane[j] += o[i + j] = vm_exp(a[i + j] - shift);
  return sum_of_sixteen(lane);
}

INLINE float sum_of_exponentials(const float *a, float shift, size_t n) {
  float lane[16] = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++)
      lane[j] += vm_exp(a[i + j] - shift);
  for (size_t j = 0; i + j < n; j++)
    lane[j] += vm_exp(a[i + j] - shift);
  return sum_of_sixteen(lane);
}

MULTIVERSION void lk_softmax(float *o, const float *a, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float scale = 1.f / exponentials(y, x, row_max(x, cols), cols);
    for (size_t i = 0; i < cols; i++)
      y[i] *= scale;
  }
}

MULTIVERSION void lk_log_softmax(float *o, const float *a, size_t rows, size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float top = row_max(x, cols);
    float shift = top + vm_log(sum_of_exponentials(x, top, cols));
    for (size_t i = 0; i < cols; i++)
      y[i] = x[i] - shift;
  }
}

MULTIVERSION void lk_softmax_gradient(float *o, const float *g, const float *y, size_t rows,
                                      size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float dot = dot_of(p, q, cols);
    for (size_t i = 0; i < cols; i++)
      out[i] = q[i] * (p[i] - dot);
  }
}

MULTIVERSION void lk_log_softmax_gradient(float *o, const float *g, const float *y, size_t rows,
                                          size_t cols) {
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float sum = sum_of(p, cols);
    for (size_t i = 0; i < cols; i++)
      out[i] = p[i] - vm_exp(q[i]) * sum;
  }
}

MULTIVERSION double lk_cross_entropy(float *gradient, const float *a, const int32_t *labels,
                                     float scale, size_t rows, size_t cols) {
  double total = 0;
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float top = row_max(x, cols);
    float sum;
    if (gradient) {
      float *y = gradient + r * cols;
      sum = exponentials(y, x, top, cols);
      float k = scale / sum;
      for (size_t i = 0; i < cols; i++)
        y[i] *= k;
      y[labels[r]] -= scale;
    } else {
      sum = sum_of_exponentials(x, top, cols);
    }
    total += (double)(top + vm_log(sum) - x[labels[r]]);
  }
  return total;
}
