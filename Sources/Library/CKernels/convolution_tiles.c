#include "convolution_tiles.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// For processors below AVX2 and builds without optimisation.
#define TILE(name) plain_##name
#define TILE_TARGET
#define TILE_LANES 8
#define TILE_ROWS 4
#define TILE_COMPRESSES 0
#include "convolution_tile.h"

// Without optimisation these would be slower than the plain form is.
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

// The vectors for this processor. LECTERN_VECTORS=256 takes the narrow ones also where the others could
// run, as for products, so that both can be compared.
static const convolution_tiles *find_tiles(void) {
  __builtin_cpu_init();
  const char *vectors = getenv("LECTERN_VECTORS");
  bool narrow = vectors != NULL && strcmp(vectors, "256") == 0;
  if (__builtin_cpu_supports("x86-64-v4") && !narrow)
    return &wide_tiles;
  return __builtin_cpu_supports("x86-64-v3") ? &narrow_tiles : &plain_tiles;
}

#else

static const convolution_tiles *find_tiles(void) { return &plain_tiles; }

#endif

// Threads that ask at once for the first time find the same.
const convolution_tiles *lk_convolution_tiles(void) {
  static _Atomic(const convolution_tiles *) found;
  const convolution_tiles *tiles = atomic_load_explicit(&found, memory_order_relaxed);
  if (tiles == NULL) {
    tiles = find_tiles();
    atomic_store_explicit(&found, tiles, memory_order_relaxed);
  }
  return tiles;
}
