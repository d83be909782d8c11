// Several threads over one piece of arithmetic.
//
// The threads belong to the thread that asks for them, and end with it: a caller that is stopped in
// the midst of its work, or leaves by a jump, takes nothing from others. What they run is C alone.
// Pieces are cut by the shape of the work and never by the number of threads, and each writes its
// own part of the result, so the result does not depend on who computes what.
#pragma once
#include "elementwise.h"
#include <stddef.h>

/// Piece `index` of some work.
typedef void lk_piece(void *context, size_t index);

/// Calls `piece` with every index below `count`, 2²⁰ at most, in any order, and returns when all
/// have returned. Without threads to spare, the caller does it alone.
void lk_parallel(size_t count, lk_piece *piece, void *context);

/// How many threads work together, the caller included: what was set, or LECTERN_THREADS, or the
/// number of processors that the process may use.
size_t lk_thread_count(void);

/// Sets how many threads work together, 1 to 64; 0 returns to the default.
void lk_set_thread_count(size_t count);

/// f over n elements, in pieces where they are many.
void lk_map(lk_unary *f, float *o, const float *a, size_t n);

/// f over rows × cols elements, in pieces where they are many.
void lk_combine(lk_binary *f, size_t rows, size_t cols, float *o, const float *a, ptrdiff_t ar,
                ptrdiff_t ac, const float *b, ptrdiff_t br, ptrdiff_t bc);
