#include "include/product.h"
#include "dispatch.h"
#include <string.h>

// Without optimisation the tile below is spilled to memory at every step; OpenBLAS serves then.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#include <immintrin.h>

// The tile of C that is held in registers: 16 vectors of 16, with two of B and one of A to spare.
#define ROWS 8
#define COLS 32
// A panel of B, DEPTH × COLS, stays in the second-level cache beside HEIGHT × DEPTH of A.
#define DEPTH 384
#define HEIGHT 256

#define WIDE __attribute__((target("arch=x86-64-v4")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

bool lk_product_is_available(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4");
}

// `rows` is known where this is inlined, so that the sums become registers.
WIDE_INLINE void tile(size_t rows, size_t depth, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                      const float *panel, float *c, size_t n, size_t width, bool adding) {
  __m512 sum[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = _mm512_setzero_ps();
  for (size_t p = 0; p < depth; p++) {
    __m512 b0 = _mm512_loadu_ps(panel + p * COLS);
    __m512 b1 = _mm512_loadu_ps(panel + p * COLS + 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      __m512 x = _mm512_set1_ps(a[(ptrdiff_t)i * ar + (ptrdiff_t)p * ac]);
      sum[i][0] = _mm512_fmadd_ps(x, b0, sum[i][0]);
      sum[i][1] = _mm512_fmadd_ps(x, b1, sum[i][1]);
    }
  }
  if (width == COLS) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++)
      for (size_t j = 0; j < 2; j++) {
        float *q = c + i * n + 16 * j;
        _mm512_storeu_ps(q, adding ? _mm512_add_ps(_mm512_loadu_ps(q), sum[i][j]) : sum[i][j]);
      }
    return;
  }
  float edge[ROWS][COLS];
  memcpy(edge, sum, rows * COLS * sizeof(float));
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < width; j++)
      c[i * n + j] = adding ? c[i * n + j] + edge[i][j] : edge[i][j];
}

// Writes the square of 16 × 16 at `from`, whose rows are `stride` apart, with rows and columns
// exchanged, to rows of COLS.
WIDE_INLINE void transpose_square(float *to, const float *from, ptrdiff_t stride) {
  __m512 r[16], t[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++)
    r[i] = _mm512_loadu_ps(from + i * stride);
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
    __m512 even01 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88);
    __m512 odd01 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
    __m512 even23 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
    __m512 odd23 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
    _mm512_storeu_ps(to + c * COLS, _mm512_shuffle_f32x4(even01, even23, 0x88));
    _mm512_storeu_ps(to + (c + 4) * COLS, _mm512_shuffle_f32x4(odd01, odd23, 0x88));
    _mm512_storeu_ps(to + (c + 8) * COLS, _mm512_shuffle_f32x4(even01, even23, 0xdd));
    _mm512_storeu_ps(to + (c + 12) * COLS, _mm512_shuffle_f32x4(odd01, odd23, 0xdd));
  }
}

// Copies `depth` × `width` of B, rows of COLS with zeros behind.
WIDE_INLINE void pack(float *panel, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t depth,
                      size_t width) {
  if (width < COLS)
    memset(panel, 0, depth * COLS * sizeof(float));
  if (bc == 1 && width == COLS) {
    for (size_t p = 0; p < depth; p++) {
      const float *row = b + (ptrdiff_t)p * br;
      _mm512_store_ps(panel + p * COLS, _mm512_loadu_ps(row));
      _mm512_store_ps(panel + p * COLS + 16, _mm512_loadu_ps(row + 16));
    }
  } else if (bc == 1) {
    for (size_t p = 0; p < depth; p++)
      memcpy(panel + p * COLS, b + (ptrdiff_t)p * br, width * sizeof(float));
  } else {
    // br is 1: columns of B lie without gaps.
    size_t p = 0;
    for (; p + 16 <= depth; p += 16) {
      size_t j = 0;
      for (; j + 16 <= width; j += 16)
        transpose_square(panel + p * COLS + j, b + p + (ptrdiff_t)j * bc, bc);
      for (; j < width; j++)
        for (size_t q = p; q < p + 16; q++)
          panel[q * COLS + j] = b[(ptrdiff_t)q + (ptrdiff_t)j * bc];
    }
    for (; p < depth; p++)
      for (size_t j = 0; j < width; j++)
        panel[p * COLS + j] = b[(ptrdiff_t)p + (ptrdiff_t)j * bc];
  }
}

WIDE void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                     ptrdiff_t br, ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding) {
  float panel[DEPTH * COLS] __attribute__((aligned(64)));
  for (size_t p = 0; p < k; p += DEPTH) {
    size_t depth = k - p < DEPTH ? k - p : DEPTH;
    bool adds = adding || p > 0;
    for (size_t top = 0; top < m; top += HEIGHT) {
      size_t bottom = m - top < HEIGHT ? m : top + HEIGHT;
      for (size_t j = 0; j < n; j += COLS) {
        size_t width = n - j < COLS ? n - j : COLS;
        pack(panel, b + (ptrdiff_t)p * br + (ptrdiff_t)j * bc, br, bc, depth, width);
        size_t i = top;
        for (; i + ROWS <= bottom; i += ROWS)
          tile(ROWS, depth, a + (ptrdiff_t)i * ar + (ptrdiff_t)p * ac, ar, ac, panel,
               c + i * n + j, n, width, adds);
        for (; i < bottom; i++)
          tile(1, depth, a + (ptrdiff_t)i * ar + (ptrdiff_t)p * ac, ar, ac, panel, c + i * n + j,
               n, width, adds);
      }
    }
  }
}

#else

bool lk_product_is_available(void) { return false; }

void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b, ptrdiff_t br,
                ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      float sum = adding ? c[i * n + j] : 0.f;
      for (size_t p = 0; p < k; p++)
        sum += a[(ptrdiff_t)i * ar + (ptrdiff_t)p * ac] * b[(ptrdiff_t)p * br + (ptrdiff_t)j * bc];
      c[i * n + j] = sum;
    }
}

#endif
