#include "convolution_tiles.h"
#include <stdbool.h>
#include <string.h>

// Without optimisation tiles live in memory, and products of columns by OpenBLAS are faster.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
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
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4"))
    return &wide_tiles;
  return __builtin_cpu_supports("x86-64-v3") ? &narrow_tiles : NULL;
}

#elif defined(__aarch64__) && defined(__OPTIMIZE__)

#define TILE(name) plain_##name
#define TILE_TARGET
#define TILE_LANES 8
#define TILE_ROWS 4
#define TILE_COMPRESSES 0
#include "convolution_tile.h"

const convolution_tiles *lk_convolution_tiles(void) { return &plain_tiles; }

#else

const convolution_tiles *lk_convolution_tiles(void) { return NULL; }

#endif
