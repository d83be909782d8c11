// A tile of a convolution in registers. Included once for each kind of vectors, with
//   TILE(name)      the name of this kind's `name`,
//   TILE_TARGET     the attribute of functions for processors that have it,
//   TILE_LANES      the elements of a vector,
//   TILE_ROWS       the most rows of a tile, a power of 2 up to 8,
//   TILE_COMPRESSES whether lanes under a mask can be written one beside the other.
// Every element is one sum in the order of p, rounded once a step, so the kinds
// that fuse (all but the plain one) give the same bits.

#define TILE_INLINE static inline __attribute__((always_inline)) TILE_TARGET
#define TILE_VECTORS 3

typedef float TILE(vector) __attribute__((ext_vector_type(TILE_LANES), aligned(4)));

// Row p of the right operand is at b + offsets[p], or at b + p bs where there are no offsets; element
// (i, p) of the left one is at a[i ar + p ap]. `rows` and `vectors` are known where this is inlined.
TILE_INLINE void TILE(multiply)(size_t rows, size_t vectors, size_t depth, const float *a,
                                size_t ar, size_t ap, const float *b, const int32_t *offsets,
                                size_t bs, TILE(vector) sum[TILE_ROWS][TILE_VECTORS]) {
  for (size_t p = 0; p < depth; p++) {
    const float *q = offsets ? b + offsets[p] : b + p * bs;
    TILE(vector) row[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++)
      row[j] = *(const TILE(vector) *)(q + j * TILE_LANES);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      float x = a[i * ar + p * ap];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < vectors; j++)
        sum[i][j] += x * row[j];
    }
  }
}

// The lanes that belong to the output, one beside the other.
TILE_INLINE void TILE(store)(float *y, const TILE(vector) *value, convolution_run run) {
  y += run.at;
#if TILE_COMPRESSES
  __m512 there = _mm512_maskz_compress_ps((__mmask16)run.mask, (__m512)*value);
  uint32_t count = (1u << __builtin_popcount(run.mask)) - 1;
  _mm512_mask_storeu_ps(y, (__mmask16)count, there);
#else
  if (run.mask == (1u << TILE_LANES) - 1) {
    *(TILE(vector) *)y = *value;
    return;
  }
  float lanes[TILE_LANES];
  memcpy(lanes, value, sizeof lanes);
  for (size_t k = 0; k < TILE_LANES; k++)
    if (run.mask >> k & 1)
      *y++ = lanes[k];
#endif
}

TILE_INLINE void TILE(window)(size_t rows, size_t vectors, const convolution_windows *w,
                              size_t first, float *y, const float *image,
                              const convolution_run *run) {
  TILE(vector) sum[TILE_ROWS][TILE_VECTORS] = {{0}};
  TILE(multiply)(rows, vectors, w->depth, w->weights + first * w->depth, 1, rows, image,
                 w->offsets, 0, sum);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++) {
    float offset = w->bias ? w->bias[first + i] : 0;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) {
      if (w->bias)
        sum[i][j] += offset;
      TILE(store)(y + (first + i) * w->stride, &sum[i][j], run[j]);
    }
  }
}

#define TILE_CASES(CASE) CASE(1) CASE(2) CASE(4) TILE_MORE_ROWS(CASE)
#if TILE_ROWS > 4
#define TILE_MORE_ROWS(CASE) CASE(8)
#else
#define TILE_MORE_ROWS(CASE)
#endif

static TILE_TARGET void TILE(windows)(const convolution_windows *w, float *y, const float *image) {
  for (size_t start = 0; start < w->runs; start += TILE_VECTORS) {
    size_t vectors = w->runs - start;
    const float *b = image + start * TILE_LANES;
    const convolution_run *run = w->run + start;
    for (size_t first = 0, rows; first < w->rows; first += rows) {
      rows = tile_rows(w->rows - first, TILE_ROWS);
      switch (rows) {
#define CASE(R)                                                                                   \
  case R:                                                                                         \
    if (vectors >= 3)                                                                             \
      TILE(window)(R, 3, w, first, y, b, run);                                                    \
    else if (vectors == 2)                                                                        \
      TILE(window)(R, 2, w, first, y, b, run);                                                    \
    else                                                                                          \
      TILE(window)(R, 1, w, first, y, b, run);                                                    \
    break;
        TILE_CASES(CASE)
#undef CASE
      }
    }
  }
}

TILE_INLINE void TILE(add_tile)(size_t rows, size_t vectors, const convolution_sums *s,
                                float *sums, const float *g, const float *x) {
  TILE(vector) sum[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++)
      sum[i][j] = s->adds ? *(const TILE(vector) *)(sums + i * s->sums_stride + j * TILE_LANES) : 0;
  TILE(multiply)(rows, vectors, s->depth, g, s->g_stride, s->g_step, x, NULL, s->x_stride, sum);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++)
      *(TILE(vector) *)(sums + i * s->sums_stride + j * TILE_LANES) = sum[i][j];
}

static TILE_TARGET void TILE(add_sums)(const convolution_sums *s, float *sums, const float *g,
                                       const float *x) {
  for (size_t c = 0, vectors; c < s->columns; c += vectors * TILE_LANES) {
    vectors = (s->columns - c) / TILE_LANES;
    // Two and two of four, rather than three and one.
    vectors = vectors == 3 || vectors > 4 ? 3 : vectors > 2 ? 2 : vectors;
    for (size_t first = 0, rows; first < s->rows; first += rows) {
      rows = tile_rows(s->rows - first, TILE_ROWS);
      float *to = sums + first * s->sums_stride + c;
      const float *from = g + first * s->g_stride;
      switch (rows) {
#define CASE(R)                                                                                   \
  case R:                                                                                         \
    if (vectors == 3)                                                                             \
      TILE(add_tile)(R, 3, s, to, from, x + c);                                                   \
    else if (vectors == 2)                                                                        \
      TILE(add_tile)(R, 2, s, to, from, x + c);                                                   \
    else                                                                                          \
      TILE(add_tile)(R, 1, s, to, from, x + c);                                                   \
    break;
        TILE_CASES(CASE)
#undef CASE
      }
    }
  }
}

#include "winograd_tile.h"

static const convolution_tiles TILE(tiles) = {
    TILE_LANES, TILE_ROWS, TILE(windows), TILE(add_sums), TILE(to_grid), TILE(from_grid),
    TILE(expand_image), TILE(expand_gradient), TILE(reduce)};

#undef TILE_INLINE
#undef TILE_VECTORS
#undef TILE_CASES
#undef TILE_MORE_ROWS
#undef TILE
#undef TILE_TARGET
#undef TILE_LANES
#undef TILE_ROWS
#undef TILE_COMPRESSES
