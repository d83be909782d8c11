// Sums over work that several threads share.
#pragma once
#include "dispatch.h"
#include <stddef.h>

// Piece `index` of some work; returns its part of the sum.
typedef double lk_part(void *context, size_t index);

// Calls `part` as `lk_parallel` does; returns the sum of what it returns, in the order of the pieces.
HIDDEN double lk_total(size_t count, lk_part *part, void *context);
