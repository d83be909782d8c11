// Attention of a few queries, as a decoder makes them: products of so few rows would only be read.
#pragma once
#include <stddef.h>

/// Rows of all heads: the row at a position begins at batch × `batch` + head × `head` + position ×
/// `position` and has no gaps.
typedef struct {
  ptrdiff_t batch, head, position;
} lk_row_places;

/// How many of what there is; a query and a key have `size` elements, a value `width`.
typedef struct {
  size_t batches, heads, queries, keys, size, width;
} lk_attention_extents;

/// o = Σ_s p_s v_s for every query q of every head, with p = softmax over s of scale q · k_s.
///
/// The queries are those of the last positions, and each sees the keys up to its own: there are no
/// fewer keys than queries. `o` overlaps no input.
void lk_attend(float *o, lk_row_places places_o, const float *q, lk_row_places places_q,
               const float *k, lk_row_places places_k, const float *v, lk_row_places places_v,
               lk_attention_extents extents, float scale);
