// The innermost part of convolutions, direct and by Winograd’s way, as convolution_tile.h writes it for one kind of vectors.
#pragma once
#include "dispatch.h"
#include <stdbool.h>
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

/// sums[r, c] = Σ_q g[r, q] x[q, c] for c < columns, or += if it `adds`.
typedef struct {
  size_t rows, columns, depth;
  /// The distances between the rows of g, of x and of sums, and between the columns of g.
  size_t g_stride, x_stride, sums_stride, g_step;
  bool adds;
} convolution_sums;

/// Rows of an image in a grid of places, at each of which the channels lie side by side.
typedef struct {
  /// Channels of the image, and those of a place: filled up to whole vectors of every kind.
  size_t channels, stride;
  /// Elements between the channels of the image.
  size_t distance;
  /// Places of a row of the image, and places from one row of the grid to the next.
  size_t width, row;
} convolution_grid;

/// Tiles of Winograd's convolution, rows × columns of them, each of 2 × 2 places of a grid.
typedef struct {
  size_t rows, columns;
  /// Places from one row of the grid to the next, and channels of a place.
  size_t row, channels;
  /// Elements from one of the sixteen parts to the next; a part has the channels of tile after tile.
  size_t part;
} winograd_block;

/// One kind of vectors.
typedef struct {
  /// Elements of a vector, and the most rows of a tile: `columns` are a multiple of the former, and
  /// tiles have the largest power of 2 of rows up to the latter that are left.
  size_t lanes, rows;
  void (*windows)(const convolution_windows *w, float *y, const float *image);
  void (*add_sums)(const convolution_sums *s, float *sums, const float *g, const float *x);
  /// Rows of an image to a grid, where channels are filled up with zeros, and back.
  void (*to_grid)(float *grid, const float *image, size_t rows, const convolution_grid *g);
  void (*from_grid)(float *image, const float *grid, size_t rows, const convolution_grid *g);
  /// The parts of tiles of an image, each with the two places that follow in either direction; the
  /// parts of tiles of an output's gradient; and the tiles of an output from their parts.
  void (*expand_image)(float *parts, const float *grid, const winograd_block *b);
  void (*expand_gradient)(float *parts, const float *grid, const winograd_block *b);
  void (*reduce)(float *grid, const float *parts, const float *bias, const winograd_block *b);
} convolution_tiles;

/// The rows of the tile that begins when `left` rows are left.
static inline size_t tile_rows(size_t left, size_t most) {
  while (most > left)
    most /= 2;
  return most;
}

/// The kind for this processor.
HIDDEN const convolution_tiles *lk_convolution_tiles(void);
