#include "include/attention.h"
#include "exponentials.h"
#include "include/memory.h"
#include "include/threads.h"

// Elements of a value that are summed side by side.
#define WIDTH 32

struct attention {
  float *o, *scores;
  const float *q, *k, *v;
  lk_row_places places_o, places_q, places_k, places_v;
  lk_attention_extents n;
  float scale;
};

// In lanes, then what is left over.
INLINE float product(const float *a, const float *b, size_t n) {
  lk_lanes sum = {0};
  size_t i = 0;
  for (; i + LANE_COUNT <= n; i += LANE_COUNT)
    sum += LANES_AT(a) * LANES_AT(b);
  float rest = 0;
  for (; i < n; i++)
    rest += a[i] * b[i];
  return lanes_together(&sum) + rest;
}

INLINE void mix(float *o, const float *weights, const float *v, ptrdiff_t step, size_t keys,
                size_t width, float scale) {
  float sum[WIDTH] = {0};
  for (size_t s = 0; s < keys; s++)
    for (size_t c = 0; c < width; c++)
      sum[c] += weights[s] * v[(ptrdiff_t)s * step + (ptrdiff_t)c];
  for (size_t c = 0; c < width; c++)
    o[c] = sum[c] * scale;
}

INLINE ptrdiff_t place(lk_row_places places, size_t batch, size_t head) {
  return (ptrdiff_t)batch * places.batch + (ptrdiff_t)head * places.head;
}

// The queries of one head of one batch.
LOCAL_MULTIVERSION void attend(void *context, size_t index) {
  const struct attention *a = context;
  lk_attention_extents n = a->n;
  size_t batch = index / n.heads, head = index % n.heads;
  const float *k = a->k + place(a->places_k, batch, head);
  const float *v = a->v + place(a->places_v, batch, head);
  float *scores = a->scores + index * n.keys;
  for (size_t t = 0; t < n.queries; t++) {
    const float *q = a->q + place(a->places_q, batch, head) + (ptrdiff_t)t * a->places_q.position;
    float *o = a->o + place(a->places_o, batch, head) + (ptrdiff_t)t * a->places_o.position;
    size_t keys = n.keys - n.queries + t + 1;
    for (size_t s = 0; s < keys; s++)
      scores[s] = a->scale * product(q, k + (ptrdiff_t)s * a->places_k.position, n.size);
    float top = row_max(scores, keys);
    float scale = 1.f / (float)exponentials(scores, scores, top, keys);
    size_t c = 0;
    for (; c + WIDTH <= n.width; c += WIDTH)
      mix(o + c, scores, v + c, a->places_v.position, keys, WIDTH, scale);
    if (c < n.width)
      mix(o + c, scores, v + c, a->places_v.position, keys, n.width - c, scale);
  }
}

// Multiplications below which more threads cost more than they save.
#define WORTH_SHARING ((size_t)1 << 18)

void lk_attend(float *o, lk_row_places places_o, const float *q, lk_row_places places_q,
               const float *k, lk_row_places places_k, const float *v, lk_row_places places_v,
               lk_attention_extents n, float scale) {
  size_t pieces = n.batches * n.heads;
  uint32_t size_class;
  struct attention a = {.o = o, .q = q, .k = k, .v = v, .places_o = places_o,
                        .places_q = places_q, .places_k = places_k, .places_v = places_v, .n = n,
                        .scale = scale};
  a.scores = lk_allocate(pieces * n.keys * sizeof(float) + 1, &size_class);
  if (pieces * n.queries * n.keys * (n.size + n.width) >= WORTH_SHARING)
    lk_parallel(pieces, attend, &a);
  else
    for (size_t i = 0; i < pieces; i++)
      attend(&a, i);
  lk_free(a.scores, size_class);
}
