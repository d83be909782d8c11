// Moving elements without changing them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// o[r cols + c] = a[r ar + c ac]; o and a are different buffers.
void lk_copy_strided(size_t rows, size_t cols, float *o, const float *a, ptrdiff_t ar,
                     ptrdiff_t ac);

/// o[r or + c oc] += a[r cols + c]: the adjoint of `lk_copy_strided`.
void lk_add_strided(size_t rows, size_t cols, float *o, ptrdiff_t or_, ptrdiff_t oc,
                    const float *a);

/// For each of `outer` blocks, o[j] = a[index[j]] over `count` slices of `inner` elements; a block
/// of `a` has `length` slices. Every index is in 0..<length.
void lk_gather(float *o, const float *a, const int32_t *index, size_t outer, size_t count,
               size_t length, size_t inner);

/// The adjoint of `lk_gather`: o[index[j]] += a[j].
void lk_scatter_add(float *o, const float *a, const int32_t *index, size_t outer, size_t count,
                    size_t length, size_t inner);
