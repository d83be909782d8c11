// Products of matrices, for extents at which packing one operand anew on each call is what costs.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether `lk_product` is made for this processor: it needs vectors of 256 bits (x86-64-v3).
///
/// Where there are vectors of 512 bits it uses those, with the same result to the last bit; the
/// environment variable LECTERN_VECTORS=256 keeps it to the others.
bool lk_product_is_available(void);

/// C = A B, or C += A B if `adding`, for C row-major without gaps.
///
/// A is `m` × `k` with element (i, p) at a[i ar + p ac], B is `k` × `n` with (p, j) at
/// b[p br + j bc]; one of ar, ac and one of br, bc is 1. C overlaps neither.
/// Call it only if `lk_product_is_available()`.
void lk_product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b, ptrdiff_t br,
                ptrdiff_t bc, size_t m, size_t n, size_t k, bool adding);

/// `lk_product`, and then `row` of `n` elements added to every row of C, unless it is NULL.
void lk_product_with_row(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                         ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                         bool adding);

/// How many floats `lk_pack` writes for a B of `k` × `n`.
size_t lk_packed_count(size_t n, size_t k);

/// Copies B, given as to `lk_product`, to where and how `lk_product_of_packed` reads it. Worth it
/// when several products have the same B. `packed` is aligned to 64 bytes.
void lk_pack(float *packed, const float *b, ptrdiff_t br, ptrdiff_t bc, size_t n, size_t k);

/// `lk_product` with a B that `lk_pack` has copied.
void lk_product_of_packed(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *packed,
                          size_t m, size_t n, size_t k, bool adding);

/// The products of `count` matrices each, C row-major one after the other, operands at the offsets.
void lk_products(size_t count, float *c, const float *a, const ptrdiff_t *offsets_a, ptrdiff_t ar,
                 ptrdiff_t ac, const float *b, const ptrdiff_t *offsets_b, ptrdiff_t br,
                 ptrdiff_t bc, size_t m, size_t n, size_t k);
