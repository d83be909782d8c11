#include "include/normalization.h"
#include "dispatch.h"

MULTIVERSION void lk_normalize(float *o, float *scale, const float *a, float epsilon, size_t rows,
                               size_t cols) {
#pragma clang fp reassociate(on) contract(fast)
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * cols;
    float *y = o + r * cols;
    float sum = 0;
    for (size_t i = 0; i < cols; i++)
      sum += x[i];
    float mean = sum / (float)cols;
    // Squares of distances, not of values: the latter lose all digits where the mean is large.
    float squares = 0;
    for (size_t i = 0; i < cols; i++)
      squares += (x[i] - mean) * (x[i] - mean);
    float k = 1.f / __builtin_elementwise_sqrt(squares / (float)cols + epsilon);
    for (size_t i = 0; i < cols; i++)
      y[i] = (x[i] - mean) * k;
    scale[r] = k;
  }
}

MULTIVERSION void lk_normalize_gradient(float *o, const float *g, const float *y,
                                        const float *scale, size_t rows, size_t cols) {
#pragma clang fp reassociate(on) contract(fast)
  for (size_t r = 0; r < rows; r++) {
    const float *p = g + r * cols, *q = y + r * cols;
    float *out = o + r * cols;
    float sum = 0, dot = 0;
    for (size_t i = 0; i < cols; i++) {
      sum += p[i];
      dot += p[i] * q[i];
    }
    float mean = sum / (float)cols, projection = dot / (float)cols;
    for (size_t i = 0; i < cols; i++)
      out[i] = scale[r] * (p[i] - mean - q[i] * projection);
  }
}
