// The pieces of products, for the vectors that the including file has defined: `vector` of LANES floats,
// `mask`, the functions on them, ROWS that a tile of C has, and the FORM that results.

// The tile is ROWS × COLS, COLS being two vectors. A panel of B, DEPTH × COLS, stays in a cache near the
// processor beside a block of A.
#define COLS (2 * LANES)

// Steps of k during which the tile's place in C is fetched, which would else be waited for at the end.
#define WORTH_FETCHING 64
// Floats of a line of the caches.
#define LINE 16

// C of `rows` × `width` from A and rows of B that are `bs` apart; `rows` and `vectors` are known
// where this is inlined, so that the sums become registers. `offset`, unless NULL, is a row that every
// row of C gets at last.
WIDE_INLINE void tile(size_t rows, size_t vectors, size_t depth, const float *a, ptrdiff_t ar,
                      ptrdiff_t ac, const float *b, size_t bs, float *c, size_t n, size_t width,
                      bool adding, const float *offset) {
  mask last = lanes(width - LANES * (vectors - 1));
  if (depth >= WORTH_FETCHING)
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (size_t j = 0; j < LANES * vectors; j += LINE)
        __builtin_prefetch(c + i * n + j, 1);
  vector sum[ROWS][2];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    sum[i][0] = sum[i][1] = zero();
  for (size_t p = 0; p < depth; p++) {
    vector row[2];
    row[0] = vectors > 1 ? load(b + p * bs) : load_some(b + p * bs, last);
    if (vectors > 1)
      row[1] = load_some(b + p * bs + LANES, last);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      vector x = splat(a[(ptrdiff_t)i * ar + (ptrdiff_t)p * ac]);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < vectors; j++)
        sum[i][j] = multiply_add(x, row[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) {
      float *q = c + i * n + LANES * j;
      bool whole = j + 1 < vectors;
      if (adding)
        sum[i][j] = add(whole ? load(q) : load_some(q, last), sum[i][j]);
      if (offset)
        sum[i][j] = add(sum[i][j], whole ? load(offset + LANES * j)
                                         : load_some(offset + LANES * j, last));
      if (whole)
        store(q, sum[i][j]);
      else
        store_some(q, last, sum[i][j]);
    }
}

// `tile` for any number of rows and any width.
WIDE_INLINE void tiles(size_t rows, size_t depth, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                       const float *b, size_t bs, float *c, size_t n, size_t width, bool adding,
                       const float *offset) {
  for (; rows >= ROWS; rows -= ROWS, a += ROWS * ar, c += ROWS * n) {
    if (width > LANES)
      tile(ROWS, 2, depth, a, ar, ac, b, bs, c, n, width, adding, offset);
    else
      tile(ROWS, 1, depth, a, ar, ac, b, bs, c, n, width, adding, offset);
  }
  switch (rows) {
#define CASE(count)                                                                               \
  case count:                                                                                     \
    if (width > LANES)                                                                            \
      tile(count, 2, depth, a, ar, ac, b, bs, c, n, width, adding, offset);                       \
    else                                                                                          \
      tile(count, 1, depth, a, ar, ac, b, bs, c, n, width, adding, offset);                       \
    break;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5)
#if ROWS > 6
    CASE(6) CASE(7)
#endif
#undef CASE
  }
}

// Writes `height` × `width` of the square at `from`, whose rows are `stride` apart, with rows and
// columns exchanged, to rows of COLS; zeros stand for rows beyond `height`.
WIDE_INLINE void transpose_square(float *to, const float *from, ptrdiff_t stride, int height,
                                  int width) {
  vector r[LANES];
  mask there = lanes((size_t)width);
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++)
    r[i] = i < height ? load_some(from + i * stride, there) : zero();
  transpose(r);
#pragma clang loop unroll(full)
  for (int c = 0; c < LANES; c++)
    if (c < width)
      store(to + c * COLS, r[c]);
}

// Copies `depth` × `width` of B to rows of COLS, with zeros up to a whole vector.
WIDE_INLINE void pack(float *panel, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t depth,
                      size_t width) {
  if (bc == 1) {
    mask first = lanes(width), second = lanes(width > LANES ? width - LANES : 0);
    for (size_t p = 0; p < depth; p++) {
      const float *row = b + (ptrdiff_t)p * br;
      store(panel + p * COLS, load_some(row, first));
      if (width > LANES)
        store(panel + p * COLS + LANES, load_some(row + LANES, second));
    }
    return;
  }
  // br is 1: columns of B lie without gaps.
  for (size_t p = 0; p < depth; p += LANES)
    for (size_t j = 0; j < width; j += LANES) {
      const float *from = b + p + (ptrdiff_t)j * bc;
      float *to = panel + p * COLS + j;
      if (p + LANES <= depth && j + LANES <= width)
        transpose_square(to, from, bc, LANES, LANES);
      else
        transpose_square(to, from, bc, width - j < LANES ? (int)(width - j) : LANES,
                         depth - p < LANES ? (int)(depth - p) : LANES);
    }
}

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
#define SHARED 4

// `count` ≤ RUN rows of B, times the elements of A in x, onto a vector of `rows` rows of C.
WIDE_INLINE void add_vector(size_t rows, size_t count, vector x[SHARED][RUN], const float *b,
                            ptrdiff_t br, float *c, size_t cr, bool adding, bool whole,
                            mask there) {
  vector sum[SHARED];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    sum[i] = !adding ? zero() : whole ? load(c + i * cr) : load_some(c + i * cr, there);
#pragma clang loop unroll(full)
  for (size_t q = 0; q < count; q++) {
    const float *from = b + (ptrdiff_t)q * br;
    vector row = whole ? load(from) : load_some(from, there);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++)
      sum[i] = multiply_add(x[i][q], row, sum[i]);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
    if (whole)
      store(c + i * cr, sum[i]);
    else
      store_some(c + i * cr, there, sum[i]);
}

// `count` rows of B onto `rows` rows of C. B is read as it lies, without a copy: with few rows of C a
// copy is what would cost.
WIDE_INLINE void add_rows(size_t rows, size_t count, const float *a, ptrdiff_t ar, ptrdiff_t ac,
                          const float *b, ptrdiff_t br, float *c, size_t cr, size_t n,
                          bool adding) {
  vector x[SHARED][RUN];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t q = 0; q < count; q++)
      x[i][q] = splat(a[(ptrdiff_t)i * ar + (ptrdiff_t)q * ac]);
  size_t j = 0;
  for (; j + LANES <= n; j += LANES)
    add_vector(rows, count, x, b + j, br, c + j, cr, adding, true, lanes(LANES));
  if (j < n)
    add_vector(rows, count, x, b + j, br, c + j, cr, adding, false, lanes(n - j));
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
  for (; m >= SHARED; m -= SHARED, a += SHARED * ar, c += SHARED * cr)
    few_rows(SHARED, k, a, ar, ac, b, br, c, cr, n, adding);
  if (m == 3)
    few_rows(3, k, a, ar, ac, b, br, c, cr, n, adding);
  else if (m == 2)
    few_rows(2, k, a, ar, ac, b, br, c, cr, n, adding);
  else if (m == 1)
    few_rows(1, k, a, ar, ac, b, br, c, cr, n, adding);
}

static WIDE void strip(void *context, size_t index) {
  const struct product *p = context;
  size_t j = index * STRIP;
  product_of_few_rows(p->c + j, p->n, p->a, p->ar, p->ac, p->b + j, p->br, p->m,
                      p->n - j < STRIP ? p->n - j : STRIP, p->k, p->adding);
  for (size_t i = 0; p->offset && i < p->m; i++)
    for (size_t q = j; q < p->n && q < j + STRIP; q++)
      p->c[i * p->n + q] += p->offset[q];
}

// A piece of a product with fewer than NARROW columns: Cᵀ = Bᵀ Aᵀ fills vectors where C would not.
static WIDE void tall(void *context, size_t index) {
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

static WIDE void pack_all(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n,
                          size_t k) {
  for (size_t j = 0; j < n; j += COLS)
    pack(packed + j * k, b + (ptrdiff_t)j * bc, br, bc, k, n - j < COLS ? n - j : COLS);
}

const struct product_form FORM = {COLS, block, strip, tall, pack_all};
