#include "convolution_tiles.h"
#include "vectors.h"
#include <string.h>

// For processors below AVX2 and builds without optimisation.
#define TILE(name) plain_##name
#define TILE_TARGET
#define TILE_LANES 8
#define TILE_ROWS 4
#define TILE_COMPRESSES 0
#include "convolution_tile.h"

#ifdef HAS_VECTORS
#include <immintrin.h>

#define TILE(name) wide_##name
#define TILE_TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define TILE_LANES 16
#define TILE_ROWS 8
#define TILE_COMPRESSES 1
#include "convolution_tile.h"

#define TILE(name) narrow_##name
#define TILE_TARGET __attribute__((target("arch=x86-64-v3"), min_vector_width(256)))
#define TILE_LANES 8
#define TILE_ROWS 4
#define TILE_COMPRESSES 0
#include "convolution_tile.h"

const convolution_tiles *lk_convolution_tiles(void) {
  switch (lk_vectors()) {
  case WIDE_VECTORS: return &wide_tiles;
  case NARROW_VECTORS: return &narrow_tiles;
  case PLAIN_VECTORS: return &plain_tiles;
  }
}

#else

const convolution_tiles *lk_convolution_tiles(void) { return &plain_tiles; }

#endif
