// The innermost parts of products for vectors of 512 bits: tiles of C in registers, and B as tiles read
// it.
#pragma once
#include "include/product.h"
#include <immintrin.h>
#include <string.h>

// The tile of C that is held in registers: 16 vectors of 16, with two of B and one of A to spare.
#define ROWS 8
#define COLS LK_WINDOW
// A panel of B, DEPTH × COLS, stays in the second-level cache beside HEIGHT × DEPTH of A.
#define DEPTH 384
#define HEIGHT 256

#define WIDE __attribute__((target("arch=x86-64-v4")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("arch=x86-64-v4")))

bool lk_product_is_available(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4");
}

// Which of the 16 lanes hold columns, when `columns` are left.
WIDE_INLINE __mmask16 lanes(size_t columns) {
  return columns < 16 ? (__mmask16)((1u << columns) - 1) : (__mmask16)0xffff;
}

// C of `rows` × `width` from A and rows of B that are `bs` apart; `rows` and `vectors` are known
// where this is inlined, so that the sums become registers. `offset`, unless NULL, is a row that every
// row of C gets at last.
WIDE_INLINE void tile(size_t rows, size_t vectors, size_t depth, const float *a, ptrdiff_t ar,
                      ptrdiff_t ac, const float *b, size_t bs, float *c, size_t n, size_t width,
                      bool adding, const float *offset) {
  __mmask16 last = lanes(width - 16 * (vectors - 1));
  __m512 sum[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = _mm512_setzero_ps();
  for (size_t p = 0; p < depth; p++) {
    __m512 row[2];
    row[0] = vectors > 1 ? _mm512_loadu_ps(b + p * bs) : _mm512_maskz_loadu_ps(last, b + p * bs);
    if (vectors > 1)
      row[1] = _mm512_maskz_loadu_ps(last, b + p * bs + 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      __m512 x = _mm512_set1_ps(a[(ptrdiff_t)i * ar + (ptrdiff_t)p * ac]);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < vectors; j++)
        sum[i][j] = _mm512_fmadd_ps(x, row[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) {
      float *q = c + i * n + 16 * j;
      __mmask16 there = j + 1 < vectors ? (__mmask16)0xffff : last;
      if (adding)
        sum[i][j] = _mm512_add_ps(_mm512_maskz_loadu_ps(there, q), sum[i][j]);
      if (offset)
        sum[i][j] = _mm512_add_ps(sum[i][j], _mm512_maskz_loadu_ps(there, offset + 16 * j));
      _mm512_mask_storeu_ps(q, there, sum[i][j]);
    }
}

// Writes `height` × `width` of the square of 16 × 16 at `from`, whose rows are `stride` apart, with
// rows and columns exchanged, to rows of COLS; zeros stand for rows beyond `height`.
WIDE_INLINE void transpose_square(float *to, const float *from, ptrdiff_t stride, int height,
                                  int width) {
  __m512 r[16], t[16];
  __mmask16 there = (__mmask16)((1u << width) - 1);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++)
    r[i] = i < height ? _mm512_maskz_loadu_ps(there, from + i * stride) : _mm512_setzero_ps();
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
    if (c < width)
      _mm512_storeu_ps(to + c * COLS, _mm512_shuffle_f32x4(even01, even23, 0x88));
    if (c + 4 < width)
      _mm512_storeu_ps(to + (c + 4) * COLS, _mm512_shuffle_f32x4(odd01, odd23, 0x88));
    if (c + 8 < width)
      _mm512_storeu_ps(to + (c + 8) * COLS, _mm512_shuffle_f32x4(even01, even23, 0xdd));
    if (c + 12 < width)
      _mm512_storeu_ps(to + (c + 12) * COLS, _mm512_shuffle_f32x4(odd01, odd23, 0xdd));
  }
}

// Copies `depth` × `width` of B to rows of COLS, with zeros up to a whole vector.
WIDE_INLINE void pack(float *panel, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t depth,
                      size_t width) {
  if (bc == 1) {
    __mmask16 first = lanes(width), second = width > 16 ? lanes(width - 16) : 0;
    for (size_t p = 0; p < depth; p++) {
      const float *row = b + (ptrdiff_t)p * br;
      _mm512_store_ps(panel + p * COLS, _mm512_maskz_loadu_ps(first, row));
      if (second)
        _mm512_store_ps(panel + p * COLS + 16, _mm512_maskz_loadu_ps(second, row + 16));
    }
    return;
  }
  // br is 1: columns of B lie without gaps.
  for (size_t p = 0; p < depth; p += 16)
    for (size_t j = 0; j < width; j += 16) {
      const float *from = b + p + (ptrdiff_t)j * bc;
      float *to = panel + p * COLS + j;
      if (p + 16 <= depth && j + 16 <= width)
        transpose_square(to, from, bc, 16, 16);
      else
        transpose_square(to, from, bc, width - j < 16 ? (int)(width - j) : 16,
                         depth - p < 16 ? (int)(depth - p) : 16);
    }
}

// `tile` for any number of rows and any width.
WIDE_INLINE void tiles(size_t rows, size_t depth, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                       const float *b, size_t bs, float *c, size_t n, size_t width, bool adding,
                       const float *offset) {
  for (; rows >= ROWS; rows -= ROWS, a += ROWS * ar, c += ROWS * n) {
    if (width > 16)
      tile(ROWS, 2, depth, a, ar, ac, b, bs, c, n, width, adding, offset);
    else
      tile(ROWS, 1, depth, a, ar, ac, b, bs, c, n, width, adding, offset);
  }
  switch (rows) {
#define CASE(count)                                                                               \
  case count:                                                                                     \
    if (width > 16)                                                                               \
      tile(count, 2, depth, a, ar, ac, b, bs, c, n, width, adding, offset);                       \
    else                                                                                          \
      tile(count, 1, depth, a, ar, ac, b, bs, c, n, width, adding, offset);                       \
    break;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7)
#undef CASE
  }
}
