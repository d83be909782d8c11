#include "include/recurrence.h"
#include "vectormath.h"

// Parameters rather than local pointers: only of those does the compiler know that they lie apart.
INLINE void step_row(float *restrict i, float *restrict f, float *restrict g, float *restrict o,
                     float *restrict cell, float *restrict hidden, const float *restrict before,
                     const float *restrict bias, size_t size) {
  for (size_t k = 0; k < size; k++) {
    float input = vm_sigmoid(i[k] + bias[k]);
    float forget = vm_sigmoid(f[k] + bias[size + k]);
    float new = vm_tanh(g[k] + bias[2 * size + k]);
    float shown = vm_sigmoid(o[k] + bias[3 * size + k]);
    float kept = forget * before[k] + input * new;
    i[k] = input;
    f[k] = forget;
    g[k] = new;
    o[k] = shown;
    cell[k] = kept;
    hidden[k] = shown * vm_tanh(kept);
  }
}

MULTIVERSION void lk_lstm_step(float *restrict gates, float *restrict cell, float *restrict hidden,
                               const float *restrict before, const float *restrict bias,
                               size_t rows, size_t size) {
  for (size_t r = 0; r < rows; r++) {
    float *i = gates + r * 4 * size;
    step_row(i, i + size, i + 2 * size, i + 3 * size, cell + r * size, hidden + r * size,
             before + r * size, bias, size);
  }
}

MULTIVERSION void lk_lstm_step_gradient(float *restrict sums, float *restrict cell_gradient,
                                        const float *restrict output_gradient,
                                        const float *restrict carried, const float *restrict gates,
                                        const float *restrict cell, const float *restrict before,
                                        size_t rows, size_t size) {
  for (size_t r = 0; r < rows; r++) {
    const float *i = gates + r * 4 * size, *f = i + size, *g = f + size, *o = g + size;
    float *restrict di = sums + r * 4 * size, *restrict df = di + size, *restrict dg = df + size,
                    *restrict d_o = dg + size;
    const float *c = cell + r * size, *b = before + r * size;
    const float *dy = output_gradient + r * size, *dh = carried + r * size;
    float *dc = cell_gradient + r * size;
    for (size_t k = 0; k < size; k++) {
      float h = dy[k] + dh[k], t = vm_tanh(c[k]);
      float d = dc[k] + h * o[k] * (1.f - t * t);
      d_o[k] = h * t * o[k] * (1.f - o[k]);
      di[k] = d * g[k] * i[k] * (1.f - i[k]);
      df[k] = d * b[k] * f[k] * (1.f - f[k]);
      dg[k] = d * i[k] * (1.f - g[k] * g[k]);
      dc[k] = d * f[k];
    }
  }
}
