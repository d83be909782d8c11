#include "include/product.h"
#include "dispatch.h"
#include "include/threads.h"

// Without optimisation the tile below is spilled to memory at every step; OpenBLAS serves then.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#include "product_tile.h"

struct product {
  float *c;
  const float *a, *b;
  ptrdiff_t ar, ac, br, bc;
  size_t m, n, k, height;
  bool adding;
  // The panels of B where the caller has them already, and else NULL.
  const float *packed;
  // A row that is added to every row of C, or NULL.
  const float *offset;
};

// Rows of C, and floats of B, up to which a copy of B would cost more than it saves.
#define LOW 64
#define SMALL 8192

// The block of C in one panel of columns and `height` rows. Every element is summed in the order of
// k, whatever the height, so the cut does not show in the result.
static WIDE void block(void *context, size_t index) {
  const struct product *p = context;
  float room[DEPTH * COLS] __attribute__((aligned(64)));
  size_t panels = (p->n + COLS - 1) / COLS;
  size_t j = index % panels * COLS, top = index / panels * p->height;
  size_t width = p->n - j < COLS ? p->n - j : COLS;
  size_t bottom = p->m - top < p->height ? p->m : top + p->height;
  for (size_t start = 0; start < p->k; start += DEPTH) {
    size_t depth = p->k - start < DEPTH ? p->k - start : DEPTH;
    bool adds = p->adding || start > 0;
    const float *a = p->a + (ptrdiff_t)start * p->ac;
    const float *b = p->b + (ptrdiff_t)start * p->br + (ptrdiff_t)j * p->bc;
    size_t distance = COLS;
    if (p->packed) {
      b = p->packed + j * p->k + start * COLS;
    } else if (p->bc == 1 && p->m <= LOW && p->k * (size_t)p->br <= SMALL) {
      distance = (size_t)p->br;
    } else {
      pack(room, b, p->br, p->bc, depth, width);
      b = room;
    }
    tiles(bottom - top, depth, a + (ptrdiff_t)top * p->ar, p->ar, p->ac, b, distance,
          p->c + top * p->n + j, p->n, width, adds,
          p->offset && start + depth == p->k ? p->offset + j : NULL);
  }
}

// Rows of B that are added up at a time, and rows of C at most that share them.
#define RUN 8
#define FEW 4

// `count` ≤ RUN rows of B from row p, times their elements of A, onto `rows` rows of C. B is read as
// it lies, without a copy: with few rows of C a copy is what would cost.
WIDE_INLINE void add_rows(size_t rows, size_t count, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                          const float *b, ptrdiff_t br, float *c, size_t cr, size_t n,
                          bool adding) {
  __m512 x[FEW][RUN];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t q = 0; q < count; q++)
      x[i][q] = _mm512_set1_ps(a[(ptrdiff_t)i * ar + (ptrdiff_t)q * ac]);
  for (size_t j = 0; j < n; j += 16) {
    __mmask16 there = lanes(n - j);
    __m512 sum[FEW];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++)
      sum[i] = adding ? _mm512_maskz_loadu_ps(there, c + i * cr + j) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (size_t q = 0; q < count; q++) {
      __m512 row = _mm512_maskz_loadu_ps(there, b + (ptrdiff_t)q * br + j);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++)
        sum[i] = _mm512_fmadd_ps(x[i][q], row, sum[i]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++)
      _mm512_mask_storeu_ps(c + i * cr + j, there, sum[i]);
  }
}

WIDE_INLINE void few_rows(size_t rows, size_t k, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                          const float *b, ptrdiff_t br, float *c, size_t cr, size_t n,
                          bool adding) {
  size_t p = 0;
  for (; p + RUN <= k; p += RUN)
    add_rows(rows, RUN, a + (ptrdiff_t)p * ac, ar, ac, b + (ptrdiff_t)p * br, br, c, cr, n,
             adding || p > 0);
  for (; p < k; p++)
    add_rows(rows, 1, a + (ptrdiff_t)p * ac, ar, ac, b + (ptrdiff_t)p * br, br, c, cr, n,
             adding || p > 0);
}

// A product with few rows, for B whose rows lie without gaps. Rows of C are `cr` apart.
static WIDE void product_of_few_rows(float *c, size_t cr, const float *a, ptrdiff_t ar,
                                     ptrdiff_t ac, const float *b, ptrdiff_t br, size_t m, size_t n,
                                     size_t k, bool adding) {
  for (; m >= FEW; m -= FEW, a += FEW * ar, c += FEW * cr)
    few_rows(FEW, k, a, ar, ac, b, br, c, cr, n, adding);
  if (m == 3)
    few_rows(3, k, a, ar, ac, b, br, c, cr, n, adding);
  else if (m == 2)
    few_rows(2, k, a, ar, ac, b, br, c, cr, n, adding);
  else if (m == 1)
    few_rows(1, k, a, ar, ac, b, br, c, cr, n, adding);
}

// Columns that one piece of a product with few rows computes.
#define STRIP 512

static WIDE void strip(void *context, size_t index) {
  const struct product *p = context;
  size_t j = index * STRIP;
  product_of_few_rows(p->c + j, p->n, p->a, p->ar, p->ac, p->b + j, p->br, p->m,
                      p->n - j < STRIP ? p->n - j : STRIP, p->k, p->adding);
  for (size_t i = 0; p->offset && i < p->m; i++)
    for (size_t q = j; q < p->n && q < j + STRIP; q++)
      p->c[i * p->n + q] += p->offset[q];
}

// Rows that one piece of a product with few columns computes.
#define TALL 256
#define NARROW 16

// A piece of a product with fewer than NARROW columns: Cᵀ = Bᵀ Aᵀ fills vectors where C would not.
static WIDE void tall_piece(void *context, size_t index) {
  const struct product *p = context;
  size_t top = index * TALL, rows = p->m - top < TALL ? p->m - top : TALL;
  const float *a = p->a + (ptrdiff_t)top * p->ar;
  float turned[NARROW * TALL];
  if (p->ar == 1) {
    product_of_few_rows(turned, TALL, p->b, p->bc, p->br, a, p->ac, p->n, rows, p->k, false);
  } else {
    float panel[DEPTH * COLS] __attribute__((aligned(64)));
    for (size_t start = 0; start < p->k; start += DEPTH) {
      size_t depth = p->k - start < DEPTH ? p->k - start : DEPTH;
      const float *b = p->b + (ptrdiff_t)start * p->br;
      for (size_t j = 0; j < rows; j += COLS) {
        size_t width = rows - j < COLS ? rows - j : COLS;
        pack(panel, a + (ptrdiff_t)start * p->ac + (ptrdiff_t)j * p->ar, p->ac, p->ar, depth,
             width);
        tiles(p->n, depth, b, p->bc, p->br, panel, COLS, turned + j, TALL, width, start > 0, NULL);
      }
    }
  }
  float *c = p->c + top * p->n;
  for (size_t i = 0; i < rows; i++) {
    // Vectors would be mostly empty, and read again what has just been written beside them.
#pragma clang loop vectorize(disable)
    for (size_t j = 0; j < p->n; j++) {
      float sum = turned[j * TALL + i];
      if (p->adding)
        sum += c[i * p->n + j];
      if (p->offset)
        sum += p->offset[j];
      c[i * p->n + j] = sum;
    }
  }
}

// Multiplications below which more threads cost more than they save, about 20 µs of them.
#define WORTH_SHARING ((size_t)1 << 21)

// Does the pieces on this thread, or on several where it is worth that.
static void run(size_t count, void (*piece)(void *, size_t), struct product *p) {
  if (p->m * p->n * p->k >= WORTH_SHARING) {
    lk_parallel(count, piece, p);
    return;
  }
  for (size_t i = 0; i < count; i++)
    piece(p, i);
}

static void run_blocks(struct product *p) {
  size_t panels = (p->n + COLS - 1) / COLS;
  p->height = HEIGHT;
  // A few panels alone would leave threads without work.
  if (panels < 8 && p->m > 64)
    p->height = panels < 4 ? 64 : 128;
  run(panels * ((p->m + p->height - 1) / p->height), block, p);
}

void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b, ptrdiff_t br,
                ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding) {
  lk_product_with_row(c, a, ar, ac, b, br, bc, NULL, m, n, k, adding);
}

void lk_product_with_row(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                         ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                         bool adding) {
  struct product p = {c, a, b, ar, ac, br, bc, m, n, k, 0, adding, NULL, row};
  if (m < ROWS && bc == 1)
    run((n + STRIP - 1) / STRIP, strip, &p);
  else if (n < NARROW)
    run((m + TALL - 1) / TALL, tall_piece, &p);
  else
    run_blocks(&p);
}

size_t lk_packed_count(size_t n, size_t k) { return (n + COLS - 1) / COLS * COLS * k; }

WIDE void lk_pack(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n, size_t k) {
  for (size_t j = 0; j < n; j += COLS)
    pack(packed + j * k, b + (ptrdiff_t)j * bc, br, bc, k, n - j < COLS ? n - j : COLS);
}

void lk_product_of_packed(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *packed,
                          size_t m, size_t n, size_t k, bool adding) {
  struct product p = {c, a, NULL, ar, ac, 0, 0, m, n, k, 0, adding, packed, NULL};
  run_blocks(&p);
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
  struct stack s = {
      {c, a, b, ar, ac, br, bc, m, n, k, 0, false, NULL, NULL}, offsets_a, offsets_b};
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

void lk_product_with_row(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                         ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                         bool adding) {
  lk_product(c, a, ar, ac, b, br, bc, m, n, k, adding);
  for (size_t i = 0; row && i < m; i++)
    for (size_t j = 0; j < n; j++)
      c[i * n + j] += row[j];
}

size_t lk_packed_count(size_t n, size_t k) { return n * k; }

void lk_pack(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n, size_t k) {
  for (size_t p = 0; p < k; p++)
    for (size_t j = 0; j < n; j++)
      packed[p * n + j] = b[(ptrdiff_t)p * br + (ptrdiff_t)j * bc];
}

void lk_product_of_packed(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *packed,
                          size_t m, size_t n, size_t k, bool adding) {
  lk_product(c, a, ar, ac, packed, (ptrdiff_t)n, 1, m, n, k, adding);
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
