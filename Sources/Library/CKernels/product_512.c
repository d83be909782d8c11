#include "product_form.h"

// Products with vectors of 512 bits.
#ifdef HAS_VECTORS
#include <immintrin.h>

#define FORM lk_form_512
#define WIDE __attribute__((target("arch=x86-64-v4")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))
#define LANES 16
// The tile of C in registers is 16 vectors, with two of B and one of A beside it.
#define ROWS 8

typedef __m512 vector;
typedef __mmask16 mask;

WIDE_INLINE mask lanes(size_t columns) {
  return columns < LANES ? (mask)((1u << columns) - 1) : (mask)0xffff;
}
WIDE_INLINE vector zero(void) { return _mm512_setzero_ps(); }
WIDE_INLINE vector splat(float x) { return _mm512_set1_ps(x); }
WIDE_INLINE vector load(const float *p) { return _mm512_loadu_ps(p); }
WIDE_INLINE vector load_some(const float *p, mask there) {
  return _mm512_maskz_loadu_ps(there, p);
}
WIDE_INLINE void store(float *p, vector x) { _mm512_storeu_ps(p, x); }
WIDE_INLINE void store_some(float *p, mask there, vector x) { _mm512_mask_storeu_ps(p, there, x); }
WIDE_INLINE vector add(vector x, vector y) { return _mm512_add_ps(x, y); }
WIDE_INLINE vector multiply_add(vector x, vector y, vector z) { return _mm512_fmadd_ps(x, y, z); }

WIDE_INLINE void transpose(vector r[LANES]) {
  vector t[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      __m512d a = _mm512_castps_pd(t[i + j]), b = _mm512_castps_pd(t[i + j + 2]);
      r[i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
      r[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
    }
  // r[4 q + c] holds columns c, c + 4, c + 8, c + 12 of rows 4 q ..< 4 q + 4, four elements each.
#pragma clang loop unroll(full)
  for (int c = 0; c < 4; c++) {
    vector even01 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88);
    vector odd01 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
    vector even23 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
    vector odd23 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
    r[c] = _mm512_shuffle_f32x4(even01, even23, 0x88);
    r[c + 4] = _mm512_shuffle_f32x4(odd01, odd23, 0x88);
    r[c + 8] = _mm512_shuffle_f32x4(even01, even23, 0xdd);
    r[c + 12] = _mm512_shuffle_f32x4(odd01, odd23, 0xdd);
  }
}

#include "product_body.h"
#endif
