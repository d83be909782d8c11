#include "include/product.h"
#include "dispatch.h"
#include "include/threads.h"
#include <string.h>

// Without optimisation the tile below is spilled to memory at every step; OpenBLAS serves then.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#include <immintrin.h>

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

struct product {
  float *c;
  const float *a, *b;
  ptrdiff_t ar, ac, br, bc;
  size_t m, n, k, height;
  bool adding;
};

// The block of C in one panel of columns and `height` rows. Every element is summed in the order of
// k, whatever the height, so the cut does not show in the result.
static WIDE void block(void *context, size_t index) {
  const struct product *p = context;
  float panel[DEPTH * COLS] __attribute__((aligned(64)));
  size_t panels = (p->n + COLS - 1) / COLS;
  size_t j = index % panels * COLS, top = index / panels * p->height;
  size_t width = p->n - j < COLS ? p->n - j : COLS;
  size_t bottom = p->m - top < p->height ? p->m : top + p->height;
  for (size_t start = 0; start < p->k; start += DEPTH) {
    size_t depth = p->k - start < DEPTH ? p->k - start : DEPTH;
    bool adds = p->adding || start > 0;
    const float *a = p->a + (ptrdiff_t)start * p->ac;
    pack(panel, p->b + (ptrdiff_t)start * p->br + (ptrdiff_t)j * p->bc, p->br, p->bc, depth,
         width);
    size_t i = top;
    for (; i + ROWS <= bottom; i += ROWS)
      tile(ROWS, depth, a + (ptrdiff_t)i * p->ar, p->ar, p->ac, panel, p->c + i * p->n + j, p->n,
           width, adds);
    for (; i < bottom; i++)
      tile(1, depth, a + (ptrdiff_t)i * p->ar, p->ar, p->ac, panel, p->c + i * p->n + j, p->n,
           width, adds);
  }
}

// Multiplications below which more threads cost more than they save, about 20 µs of them.
#define WORTH_SHARING ((size_t)1 << 21)

void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b, ptrdiff_t br,
                ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding) {
  size_t panels = (n + COLS - 1) / COLS;
  size_t height = HEIGHT;
  // A few panels alone would leave threads without work.
  if (panels < 8 && m > 64)
    height = panels < 4 ? 64 : 128;
  struct product p = {c, a, b, ar, ac, br, bc, m, n, k, height, adding};
  size_t count = panels * ((m + height - 1) / height);
  if (m * n * k < WORTH_SHARING) {
    for (size_t i = 0; i < count; i++)
      block(&p, i);
  } else {
    lk_parallel(count, block, &p);
  }
}

struct stack {
  struct product first;
  const ptrdiff_t *offsets_a, *offsets_b;
};

static void stack_piece(void *context, size_t index) {
  const struct stack *s = context;
  const struct product *p = &s->first;
  lk_product(p->c + index * p->m * p->n, p->a + s->offsets_a[index], p->ar, p->ac,
             p->b + s->offsets_b[index], p->br, p->bc, p->m, p->n, p->k, false);
}

void lk_products(size_t count, float *c, const float *a, const ptrdiff_t *offsets_a, ptrdiff_t ar,
                 ptrdiff_t ac, const float *b, const ptrdiff_t *offsets_b, ptrdiff_t br,
                 ptrdiff_t bc, size_t m, size_t n, size_t k) {
  struct stack s = {{c, a, b, ar, ac, br, bc, m, n, k, 0, false}, offsets_a, offsets_b};
  if (count * m * n * k < WORTH_SHARING) {
    for (size_t i = 0; i < count; i++)
      stack_piece(&s, i);
  } else {
    lk_parallel(count, stack_piece, &s);
  }
}

// As `tile`, with row p of B at b + offsets[p] and the result in rows of COLS.
WIDE_INLINE void offset_tile(size_t rows, size_t depth, const float *a, size_t ar, const float *b,
                             const int32_t *offsets, float *c) {
  __m512 sum[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = _mm512_setzero_ps();
  for (size_t p = 0; p < depth; p++) {
    __m512 b0 = _mm512_loadu_ps(b + offsets[p]);
    __m512 b1 = _mm512_loadu_ps(b + offsets[p] + 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      __m512 x = _mm512_set1_ps(a[i * ar + p]);
      sum[i][0] = _mm512_fmadd_ps(x, b0, sum[i][0]);
      sum[i][1] = _mm512_fmadd_ps(x, b1, sum[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < 2; j++)
      _mm512_storeu_ps(c + i * COLS + 16 * j, sum[i][j]);
}

WIDE void lk_product_of_windows(float *c, const float *a, size_t m, size_t k, const float *b,
                                const int32_t *offsets) {
  size_t i = 0;
  for (; i + ROWS <= m; i += ROWS)
    offset_tile(ROWS, k, a + i * k, k, b, offsets, c + i * COLS);
  for (; i < m; i++)
    offset_tile(1, k, a + i * k, k, b, offsets, c + i * COLS);
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

void lk_products(size_t count, float *c, const float *a, const ptrdiff_t *offsets_a, ptrdiff_t ar,
                 ptrdiff_t ac, const float *b, const ptrdiff_t *offsets_b, ptrdiff_t br,
                 ptrdiff_t bc, size_t m, size_t n, size_t k) {
  for (size_t i = 0; i < count; i++)
    lk_product(c + i * m * n, a + offsets_a[i], ar, ac, b + offsets_b[i], br, bc, m, n, k, false);
}

void lk_product_of_windows(float *c, const float *a, size_t m, size_t k, const float *b,
                           const int32_t *offsets) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < LK_WINDOW; j++) {
      float sum = 0;
      for (size_t p = 0; p < k; p++)
        sum += a[i * k + p] * b[(size_t)offsets[p] + j];
      c[i * LK_WINDOW + j] = sum;
    }
}

#endif
