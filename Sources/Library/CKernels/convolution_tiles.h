// The innermost part of direct convolution, as convolution_tile.h writes it for one kind of vectors.
#pragma once
#include "dispatch.h"
#include <stddef.h>
#include <stdint.h>

/// The places of one vector that belong to the output, and where the first of them goes.
typedef struct {
  uint32_t mask;
  uint32_t at;
} convolution_run;

/// Windows of an image times weights: y[r, place] = Σ_p w[r, p] image[offsets[p] + place] + bias[r].
typedef struct {
  /// In tiles of rows: for each tile, p after p, one weight of each row.
  const float *weights;
  /// One of each row, or NULL.
  const float *bias;
  size_t rows, depth;
  const int32_t *offsets;
  /// What each vector of places writes; `runs` of them.
  const convolution_run *run;
  size_t runs;
  /// The distance between the rows of y.
  size_t stride;
} convolution_windows;

/// sums[r, c] += Σ_q g[r, q] x[q, c] for c < columns.
typedef struct {
  size_t rows, columns, depth;
  /// The distances between the rows of g, of x and of sums.
  size_t g_stride, x_stride, sums_stride;
} convolution_sums;

/// One kind of vectors.
typedef struct {
  /// Elements of a vector, and the most rows of a tile: `columns` are a multiple of the former, and
  /// tiles have the largest power of 2 of rows up to the latter that are left.
  size_t lanes, rows;
  void (*windows)(const convolution_windows *w, float *y, const float *image);
  void (*add_sums)(const convolution_sums *s, float *sums, const float *g, const float *x);
} convolution_tiles;

/// The rows of the tile that begins when `left` rows are left.
static inline size_t tile_rows(size_t left, size_t most) {
  while (most > left)
    most /= 2;
  return most;
}

/// The kind for this processor.
HIDDEN const convolution_tiles *lk_convolution_tiles(void);
