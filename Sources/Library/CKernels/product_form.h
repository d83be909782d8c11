// A product of matrices, and what computes its pieces with vectors of one width.
#pragma once
#include "include/product.h"
#include "vectors.h"

// Elsewhere OpenBLAS serves.
#ifdef HAS_VECTORS

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

// Every form adds up every element of C in the same order, so which one a processor takes does not
// show in the result. The extents below decide about that order, and are therefore not the form's.

// Steps of k that are summed in registers before the sum joins C.
#define DEPTH 384
// Rows of C from which tiles serve where B lies in rows, and columns from which they serve at all.
#define FEW_ROWS 8
#define NARROW 16
// Columns that one piece of a product with few rows computes, and rows of one with few columns.
#define STRIP 512
#define TALL 256

struct product_form {
  // Columns of a panel of B.
  size_t columns;
  // Piece `index` of a product: a block of C, a strip of few rows, some of many short rows.
  void (*block)(void *product, size_t index);
  void (*strip)(void *product, size_t index);
  void (*tall)(void *product, size_t index);
  void (*pack)(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n, size_t k);
};

extern const struct product_form lk_form_512 HIDDEN;
extern const struct product_form lk_form_256 HIDDEN;

#endif
