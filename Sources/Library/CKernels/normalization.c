#include "include/normalization.h"
#include "include/memory.h"
#include "include/reductions.h"
#include "include/threads.h"
#include "lanes.h"
#include <string.h>

// Squares of distances, not of values: the latter lose all digits where the mean is large.
#define SQUARE(AT) (AT(a) - mean) * (AT(a) - mean)
#define PROJECTION(AT) AT(g) * (AT(a) - mean)
#define WEIGHTED_PROJECTION(AT) (AT(g) * AT(w)) * (AT(a) - mean)

LANE_SUM(squares, SQUARE, const float *a, float mean)
LANE_SUM(projection, PROJECTION, const float *g, const float *a, float mean)
LANE_SUM(weighted_projection, WEIGHTED_PROJECTION, const float *g, const float *w, const float *a,
         float mean)

struct normalization {
  float *o, *statistics;
  const float *x, *g, *weight, *bias;
  // Each channel's sums of g times the normalized value, and of g, over a part of the rows.
  float *weight_sums, *bias_sums;
  float epsilon;
  size_t rows, step;
  lk_groups groups;
};

INLINE void scale_row(float *restrict y, const float *restrict x, float mean, float k,
                      const float *restrict w, const float *restrict b, size_t n) {
  for (size_t i = 0; i < n; i++)
    y[i] = (x[i] - mean) * (k * w[i]) + b[i];
}

INLINE void scale_channel(float *restrict y, const float *restrict x, float mean, float k, float b,
                          size_t n) {
  for (size_t i = 0; i < n; i++)
    y[i] = (x[i] - mean) * k + b;
}

LOCAL_MULTIVERSION void normalize(const struct normalization *n, size_t first, size_t last) {
  size_t channels = n->groups.channels, size = n->groups.size, cols = channels * size;
  for (size_t r = first; r < last; r++) {
    const float *x = n->x + r * cols;
    float *y = n->o + r * cols;
    const float *w = n->weight + r % n->groups.count * channels;
    const float *b = n->bias + r % n->groups.count * channels;
    float mean = (float)(lanes_sum(cols, x) / (double)cols);
    float variance = (float)(squares(cols, x, mean) / (double)cols);
    float k = 1.f / __builtin_elementwise_sqrt(variance + n->epsilon);
    if (size == 1) {
      scale_row(y, x, mean, k, w, b, cols);
    } else {
      for (size_t c = 0; c < channels; c++)
        scale_channel(y + c * size, x + c * size, mean, k * w[c], b[c], size);
    }
    n->statistics[2 * r] = mean;
    n->statistics[2 * r + 1] = k;
  }
}

INLINE void row_gradient(float *restrict o, float *restrict weight_sums, float *restrict bias_sums,
                         const float *restrict g, const float *restrict x,
                         const float *restrict w, float mean, float k, size_t n) {
  float offset = (float)(lanes_dot(n, g, w) / (double)n);
  float slope = (float)(weighted_projection(n, g, w, x, mean) / (double)n) * k * k;
  for (size_t i = 0; i < n; i++) {
    float distance = x[i] - mean;
    o[i] = k * (g[i] * w[i] - offset - distance * slope);
    weight_sums[i] += g[i] * (distance * k);
    bias_sums[i] += g[i];
  }
}

INLINE void channel_gradient(float *restrict o, const float *restrict g, const float *restrict x,
                             float w, float mean, float k, float offset, float slope, size_t n) {
  for (size_t i = 0; i < n; i++)
    o[i] = k * (g[i] * w - offset - (x[i] - mean) * slope);
}

LOCAL_MULTIVERSION void normalize_gradient(const struct normalization *n, size_t first,
                                           size_t last) {
  size_t channels = n->groups.channels, size = n->groups.size, cols = channels * size;
  size_t all = n->groups.count * channels, part = first / n->step;
  if (size == 1) {
    memset(n->weight_sums + part * all, 0, all * sizeof(float));
    memset(n->bias_sums + part * all, 0, all * sizeof(float));
  }
  for (size_t r = first; r < last; r++) {
    const float *x = n->x + r * cols, *g = n->g + r * cols;
    float *o = n->o + r * cols;
    size_t place = r % n->groups.count * channels;
    const float *w = n->weight + place;
    float mean = n->statistics[2 * r], k = n->statistics[2 * r + 1];
    if (size == 1) {
      row_gradient(o, n->weight_sums + part * all + place, n->bias_sums + part * all + place, g, x,
                   w, mean, k, cols);
      continue;
    }
    // Every row has sums of its own: the channels of one image.
    float *weight_sums = n->weight_sums + r * channels, *bias_sums = n->bias_sums + r * channels;
    double offset = 0, slope = 0;
    for (size_t c = 0; c < channels; c++) {
      double s = lanes_sum(size, g + c * size), p = projection(size, g + c * size, x + c * size, mean);
      offset += s * w[c];
      slope += p * w[c];
      weight_sums[c] = (float)p * k;
      bias_sums[c] = (float)s;
    }
    float mean_offset = (float)(offset / (double)cols);
    float mean_slope = (float)(slope / (double)cols) * k * k;
    for (size_t c = 0; c < channels; c++)
      channel_gradient(o + c * size, g + c * size, x + c * size, w[c], mean, k, mean_offset,
                       mean_slope, size);
  }
}

// Elements of a piece: some whole rows.
enum { PIECE = 1 << 14 };

static void piece(void *context, size_t index) {
  const struct normalization *n = context;
  size_t first = index * n->step;
  size_t last = n->rows - first < n->step ? n->rows : first + n->step;
  if (n->g == NULL)
    normalize(n, first, last);
  else
    normalize_gradient(n, first, last);
}

static size_t run(struct normalization *n) {
  size_t cols = n->groups.channels * n->groups.size;
  n->step = cols == 0 || n->rows * cols < 2 * PIECE ? n->rows : 1 + PIECE / cols;
  size_t pieces = n->rows == 0 ? 0 : (n->rows + n->step - 1) / n->step;
  return pieces;
}

void lk_normalize(float *o, float *statistics, const float *x, const float *weight,
                  const float *bias, float epsilon, size_t rows, lk_groups groups) {
  struct normalization n = {.o = o, .statistics = statistics, .x = x, .weight = weight,
                            .bias = bias, .epsilon = epsilon, .rows = rows, .groups = groups};
  lk_parallel(run(&n), piece, &n);
}

void lk_normalize_gradient(float *o, float *weight_gradient, float *bias_gradient, const float *g,
                           const float *x, const float *statistics, const float *weight,
                           size_t rows, lk_groups groups) {
  struct normalization n = {.o = o, .statistics = (float *)statistics, .x = x, .g = g,
                            .weight = weight, .rows = rows, .groups = groups};
  size_t pieces = run(&n), all = groups.count * groups.channels;
  size_t parts = groups.size == 1 ? pieces : rows / groups.count;
  uint32_t size_class;
  n.weight_sums = lk_allocate(2 * parts * all * sizeof(float) + 1, &size_class);
  n.bias_sums = n.weight_sums + parts * all;
  lk_parallel(pieces, piece, &n);
  if (weight_gradient) {
    lk_sum(weight_gradient, n.weight_sums, 1, parts, all);
    lk_sum(bias_gradient, n.bias_sums, 1, parts, all);
  }
  lk_free(n.weight_sums, size_class);
}
