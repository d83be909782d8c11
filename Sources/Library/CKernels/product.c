#include "include/product.h"
#include "include/threads.h"
#include "product_form.h"

#ifdef HAS_VECTORS

// The form for this processor; there is one only if `lk_product_is_available`.
static const struct product_form *form(void) {
  return lk_vectors() == WIDE_VECTORS ? &lk_form_512 : &lk_form_256;
}

bool lk_product_is_available(void) { return lk_vectors() != PLAIN_VECTORS; }

// Multiplications below which more threads cost more than they save, about 20 µs of them.
#define WORTH_SHARING ((size_t)1 << 21)
// Rows of a block, DEPTH of whose elements stay in the second-level cache beside a panel of B.
#define HEIGHT 256

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
  size_t panels = (p->n + form()->columns - 1) / form()->columns;
  p->height = HEIGHT;
  // A few panels alone would leave threads without work.
  if (panels < 8 && p->m > 64)
    p->height = panels < 4 ? 64 : 128;
  run(panels * ((p->m + p->height - 1) / p->height), form()->block, p);
}

void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b, ptrdiff_t br,
                ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding) {
  lk_product_with_row(c, a, ar, ac, b, br, bc, NULL, m, n, k, adding);
}

void lk_product_with_row(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                         ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                         bool adding) {
  struct product p = {c, a, b, ar, ac, br, bc, m, n, k, 0, adding, NULL, row};
  if (m < FEW_ROWS && bc == 1)
    run((n + STRIP - 1) / STRIP, form()->strip, &p);
  else if (n < NARROW)
    run((m + TALL - 1) / TALL, form()->tall, &p);
  else
    run_blocks(&p);
}

size_t lk_packed_count(size_t n, size_t k) {
  size_t columns = form()->columns;
  return (n + columns - 1) / columns * columns * k;
}

void lk_pack(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n, size_t k) {
  form()->pack(packed, b, br, bc, n, k);
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

#endif
