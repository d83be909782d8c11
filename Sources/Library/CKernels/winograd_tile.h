// The parts of Winograd's convolution that only move and add, for one kind of vectors; convolution_tile.h
// says what is defined where this is included. Nothing is rounded but single additions, which every
// kind makes in the same order.

#define TILE_FLOATS(p) (*(TILE(vector) *)(p))
#define TILE_CONSTANTS(p) (*(const TILE(vector) *)(p))

#if TILE_LANES == 16
#define TILE_LOW(a, b)                                                                            \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define TILE_HIGH(a, b)                                                                           \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#else
#define TILE_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define TILE_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#endif

// Rows become columns. To riffle a deck of lanes² cards moves each card's number one bit to the left,
// and doing so as often as a row's number has bits exchanges the number's halves.
TILE_INLINE void TILE(transpose)(TILE(vector) r[TILE_LANES]) {
#pragma clang loop unroll(full)
  for (size_t round = 1; round < TILE_LANES; round *= 2) {
    TILE(vector) s[TILE_LANES];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TILE_LANES / 2; i++) {
      s[2 * i] = TILE_LOW(r[i], r[i + TILE_LANES / 2]);
      s[2 * i + 1] = TILE_HIGH(r[i], r[i + TILE_LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TILE_LANES; i++)
      r[i] = s[i];
  }
}

// Places ahead that are fetched: rows of a channel are too short for the processor to see a pattern.
#define TILE_AHEAD 64

static TILE_TARGET void TILE(to_grid)(float *grid, const float *image, size_t rows,
                                      const convolution_grid *g) {
  size_t count = rows * g->width;
  for (size_t c = 0; c < g->stride; c += TILE_LANES) {
    size_t there = g->channels > c ? g->channels - c : 0;
    for (size_t f = 0; f < count; f += TILE_LANES) {
      // The last places are moved with some before them, unless there are too few.
      size_t first = f + TILE_LANES <= count || count < TILE_LANES ? f : count - TILE_LANES;
      size_t places = count < TILE_LANES ? count : TILE_LANES;
      const float *from = image + c * g->distance + first;
      TILE(vector) r[TILE_LANES];
      if (there >= TILE_LANES && places == TILE_LANES) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < TILE_LANES; i++) {
          r[i] = TILE_CONSTANTS(from + i * g->distance);
          __builtin_prefetch(from + i * g->distance + TILE_AHEAD);
        }
      } else {
        float square[TILE_LANES][TILE_LANES] = {{0}};
        for (size_t i = 0; i < TILE_LANES && i < there; i++)
          for (size_t k = 0; k < places; k++)
            square[i][k] = from[i * g->distance + k];
        memcpy(r, square, sizeof r);
      }
      TILE(transpose)(r);
      size_t x = first % g->width;
      float *to = grid + (first / g->width * g->row + x) * g->stride + c;
#pragma clang loop unroll(full)
      for (size_t i = 0; i < TILE_LANES; i++) {
        if (i >= places)
          break;
        TILE_FLOATS(to) = r[i];
        to += g->stride;
        if (++x == g->width) {
          x = 0;
          to += (g->row - g->width) * g->stride;
        }
      }
    }
  }
}

static TILE_TARGET void TILE(from_grid)(float *image, const float *grid, size_t rows,
                                        const convolution_grid *g) {
  size_t count = rows * g->width;
  for (size_t c = 0; c < g->channels; c += TILE_LANES) {
    size_t there = g->channels - c;
    for (size_t f = 0; f < count; f += TILE_LANES) {
      size_t first = f + TILE_LANES <= count || count < TILE_LANES ? f : count - TILE_LANES;
      size_t places = count < TILE_LANES ? count : TILE_LANES;
      size_t x = first % g->width;
      const float *from = grid + (first / g->width * g->row + x) * g->stride + c;
      TILE(vector) r[TILE_LANES];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < TILE_LANES; i++) {
        if (i < places)
          r[i] = TILE_CONSTANTS(from);
        else
          r[i] = 0;
        from += g->stride;
        if (++x == g->width) {
          x = 0;
          from += (g->row - g->width) * g->stride;
        }
      }
      TILE(transpose)(r);
      float *to = image + c * g->distance + first;
      if (there >= TILE_LANES && places == TILE_LANES) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < TILE_LANES; i++)
          TILE_FLOATS(to + i * g->distance) = r[i];
      } else {
        for (size_t i = 0; i < TILE_LANES && i < there; i++)
          memcpy(to + i * g->distance, &r[i], places * sizeof(float));
      }
    }
  }
}

static TILE_TARGET void TILE(expand_image)(float *parts, const float *grid,
                                           const winograd_block *b) {
  for (size_t tile = 0; tile < b->rows * b->columns; tile++) {
    const float *from =
        grid + 2 * (tile / b->columns * b->row + tile % b->columns) * b->channels;
    float *to = parts + tile * b->channels;
    for (size_t c = 0; c < b->channels; c += TILE_LANES) {
      TILE(vector) h[4][4];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 4; i++) {
        const float *q = from + i * b->row * b->channels + c;
        TILE(vector) x0 = TILE_CONSTANTS(q), x1 = TILE_CONSTANTS(q + b->channels),
                     x2 = TILE_CONSTANTS(q + 2 * b->channels),
                     x3 = TILE_CONSTANTS(q + 3 * b->channels);
        h[i][0] = x0 - x2;
        h[i][1] = x1 + x2;
        h[i][2] = x2 - x1;
        h[i][3] = x1 - x3;
      }
#pragma clang loop unroll(full)
      for (size_t j = 0; j < 4; j++) {
        float *p = to + j * b->part + c;
        TILE_FLOATS(p) = h[0][j] - h[2][j];
        TILE_FLOATS(p + 4 * b->part) = h[1][j] + h[2][j];
        TILE_FLOATS(p + 8 * b->part) = h[2][j] - h[1][j];
        TILE_FLOATS(p + 12 * b->part) = h[1][j] - h[3][j];
      }
    }
  }
}

static TILE_TARGET void TILE(expand_gradient)(float *parts, const float *grid,
                                              const winograd_block *b) {
  for (size_t tile = 0; tile < b->rows * b->columns; tile++) {
    const float *from =
        grid + 2 * (tile / b->columns * b->row + tile % b->columns) * b->channels;
    float *to = parts + tile * b->channels;
    for (size_t c = 0; c < b->channels; c += TILE_LANES) {
      TILE(vector) h[2][4];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 2; i++) {
        const float *q = from + i * b->row * b->channels + c;
        TILE(vector) x0 = TILE_CONSTANTS(q), x1 = TILE_CONSTANTS(q + b->channels);
        h[i][0] = x0;
        h[i][1] = x0 + x1;
        h[i][2] = x0 - x1;
        h[i][3] = -x1;
      }
#pragma clang loop unroll(full)
      for (size_t j = 0; j < 4; j++) {
        float *p = to + j * b->part + c;
        TILE_FLOATS(p) = h[0][j];
        TILE_FLOATS(p + 4 * b->part) = h[0][j] + h[1][j];
        TILE_FLOATS(p + 8 * b->part) = h[0][j] - h[1][j];
        TILE_FLOATS(p + 12 * b->part) = -h[1][j];
      }
    }
  }
}

static TILE_TARGET void TILE(reduce)(float *grid, const float *parts, const float *bias,
                                     const winograd_block *b) {
  for (size_t tile = 0; tile < b->rows * b->columns; tile++) {
    float *to = grid + 2 * (tile / b->columns * b->row + tile % b->columns) * b->channels;
    const float *from = parts + tile * b->channels;
    for (size_t c = 0; c < b->channels; c += TILE_LANES) {
      TILE(vector) h[2][4];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < 4; j++) {
        const float *p = from + j * b->part + c;
        TILE(vector) m0 = TILE_CONSTANTS(p), m1 = TILE_CONSTANTS(p + 4 * b->part),
                     m2 = TILE_CONSTANTS(p + 8 * b->part), m3 = TILE_CONSTANTS(p + 12 * b->part);
        h[0][j] = m0 + m1 + m2;
        h[1][j] = m1 - m2 - m3;
      }
      TILE(vector) offset = TILE_CONSTANTS(bias + c);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 2; i++) {
        float *q = to + i * b->row * b->channels + c;
        TILE_FLOATS(q) = h[i][0] + h[i][1] + h[i][2] + offset;
        TILE_FLOATS(q + b->channels) = h[i][1] - h[i][2] - h[i][3] + offset;
      }
    }
  }
}

#undef TILE_AHEAD
#undef TILE_FLOATS
#undef TILE_CONSTANTS
#undef TILE_LOW
#undef TILE_HIGH
