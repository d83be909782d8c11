#include "product_form.h"

// Products with vectors of 256 bits.
#ifdef HAS_VECTORS
#include <immintrin.h>

#define FORM lk_form_256
#define WIDE __attribute__((target("arch=x86-64-v3")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v3")))
#define LANES 8
// The tile of C in registers is 12 vectors of 16, with two of B and one of A beside it.
#define ROWS 6

typedef __m256 vector;
typedef __m256i mask;

WIDE_INLINE mask lanes(size_t columns) {
  int count = columns < LANES ? (int)columns : LANES;
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
WIDE_INLINE vector zero(void) { return _mm256_setzero_ps(); }
WIDE_INLINE vector splat(float x) { return _mm256_set1_ps(x); }
WIDE_INLINE vector load(const float *p) { return _mm256_loadu_ps(p); }
WIDE_INLINE vector load_some(const float *p, mask there) { return _mm256_maskload_ps(p, there); }
WIDE_INLINE void store(float *p, vector x) { _mm256_storeu_ps(p, x); }
// A masked store is many instructions on some processors.
WIDE_INLINE void store_some(float *p, mask there, vector x) {
  if (_mm256_movemask_ps(_mm256_castsi256_ps(there)) == 0xff)
    _mm256_storeu_ps(p, x);
  else
    _mm256_maskstore_ps(p, there, x);
}
WIDE_INLINE vector add(vector x, vector y) { return _mm256_add_ps(x, y); }
WIDE_INLINE vector multiply_add(vector x, vector y, vector z) { return _mm256_fmadd_ps(x, y, z); }

WIDE_INLINE void transpose(vector r[LANES]) {
  vector t[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 4)
    for (int j = 0; j < 2; j++) {
      r[i + 2 * j] = _mm256_shuffle_ps(t[i + j], t[i + j + 2], 0x44);
      r[i + 2 * j + 1] = _mm256_shuffle_ps(t[i + j], t[i + j + 2], 0xee);
    }
  // r[4 q + c] holds columns c and c + 4 of rows 4 q ..< 4 q + 4, four elements each.
#pragma clang loop unroll(full)
  for (int c = 0; c < 4; c++) {
    t[c] = _mm256_permute2f128_ps(r[c], r[4 + c], 0x20);
    t[c + 4] = _mm256_permute2f128_ps(r[c], r[4 + c], 0x31);
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < 8; c++)
    r[c] = t[c];
}

#include "product_body.h"
#endif
