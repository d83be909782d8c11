#include "include/normalization.h"
#include "include/memory.h"
#include "include/reductions.h"
#include "include/threads.h"
#include "lanes.h"
#include <stdbool.h>
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
  // Each channel's sums of g times the normalized value, and of g, over a part of the rows; NULL
  // without weights.
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
    size_t place = r % n->groups.count * channels;
    float mean = (float)(lanes_sum(cols, x) / (double)cols);
    float variance = (float)(squares(cols, x, mean) / (double)cols);
    float k = 1.f / __builtin_elementwise_sqrt(variance + n->epsilon);
    if (n->weight == NULL) {
      scale_channel(y, x, mean, k, 0.f, cols);
    } else if (size == 1) {
      scale_row(y, x, mean, k, n->weight + place, n->bias + place, cols);
    } else {
      for (size_t c = 0; c < channels; c++)
        scale_channel(y + c * size, x + c * size, mean, k * n->weight[place + c],
                      n->bias[place + c], size);
    }
    if (n->statistics) {
      n->statistics[2 * r] = mean;
      n->statistics[2 * r + 1] = k;
    }
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
  bool adds_up_rows = size == 1 && n->weight;
  if (adds_up_rows) {
    memset(n->weight_sums + part * all, 0, all * sizeof(float));
    memset(n->bias_sums + part * all, 0, all * sizeof(float));
  }
  for (size_t r = first; r < last; r++) {
    const float *x = n->x + r * cols, *g = n->g + r * cols;
    float *o = n->o + r * cols;
    size_t place = r % n->groups.count * channels;
    const float one = 1.f, *w = n->weight ? n->weight + place : &one;
    float mean = n->statistics[2 * r], k = n->statistics[2 * r + 1];
    if (adds_up_rows) {
      row_gradient(o, n->weight_sums + part * all + place, n->bias_sums + part * all + place, g, x,
                   w, mean, k, cols);
      continue;
    }
    // Every row has sums of its own: the channels of one image.
    double offset = 0, slope = 0;
    for (size_t c = 0; c < channels; c++) {
      double s = lanes_sum(size, g + c * size), p = projection(size, g + c * size, x + c * size, mean);
      offset += s * w[c];
      slope += p * w[c];
      if (n->weight) {
        n->weight_sums[r * channels + c] = (float)p * k;
        n->bias_sums[r * channels + c] = (float)s;
      }
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

// How many pieces there are. Without weights a row is all of one kind.
static size_t cut(struct normalization *n) {
  size_t cols = n->groups.channels * n->groups.size;
  if (n->weight == NULL)
    n->groups = (lk_groups){1, 1, cols};
  n->step = cols == 0 || n->rows * cols < 2 * PIECE ? n->rows : 1 + PIECE / cols;
  return n->rows == 0 ? 0 : (n->rows + n->step - 1) / n->step;
}

void lk_normalize(float *o, float *statistics, const float *x, const float *weight,
                  const float *bias, float epsilon, size_t rows, lk_groups groups) {
  struct normalization n = {.o = o, .statistics = statistics, .x = x, .weight = weight,
                            .bias = bias, .epsilon = epsilon, .rows = rows, .groups = groups};
  lk_parallel(cut(&n), piece, &n);
}

void lk_normalize_gradient(float *o, float *weight_gradient, float *bias_gradient, const float *g,
                           const float *x, const float *statistics, const float *weight,
                           size_t rows, lk_groups groups) {
  struct normalization n = {.o = o, .statistics = (float *)statistics, .x = x, .g = g,
                            .weight = weight, .rows = rows, .groups = groups};
  size_t pieces = cut(&n), all = groups.count * groups.channels;
  if (weight == NULL) {
    lk_parallel(pieces, piece, &n);
    return;
  }
  size_t parts = groups.size == 1 ? pieces : rows / groups.count;
  uint32_t size_class;
  n.weight_sums = lk_allocate(2 * parts * all * sizeof(float) + 1, &size_class);
  n.bias_sums = n.weight_sums + parts * all;
  lk_parallel(pieces, piece, &n);
  lk_sum(weight_gradient, n.weight_sums, 1, parts, all);
  lk_sum(bias_gradient, n.bias_sums, 1, parts, all);
  lk_free(n.weight_sums, size_class);
}
