#include "include/skipgram.h"
#include "include/random.h"
#include "vectormath.h"

#define LANES 16

// Random words by the block of 64.
struct supply {
  uint32_t words[64];
  size_t next;
};

INLINE uint32_t draw(struct supply *s, const lk_skip_gram_plan *plan, uint64_t *counter) {
  if (s->next == 64) {
    lk_philox_words(s->words, plan->key, plan->stream, *counter);
    *counter += 16;
    s->next = 0;
  }
  return s->words[s->next++];
}

INLINE float dot(const float *a, const float *b, size_t n) {
  float lane[LANES] = {0};
  for (size_t i = 0; i < n; i += LANES)
    for (size_t j = 0; j < LANES; j++)
      lane[j] += a[i + j] * b[i + j];
  for (size_t half = LANES / 2; half > 0; half /= 2)
    for (size_t j = 0; j < half; j++)
      lane[j] += lane[j + half];
  return lane[0];
}

MULTIVERSION void lk_skip_gram(float *restrict inputs, float *restrict outputs,
                               const int32_t *sentence, size_t count, float rate,
                               const lk_skip_gram_plan *plan, uint64_t *counter) {
  size_t n = plan->stride;
  struct supply supply = {.next = 64};
  for (size_t place = 0; place < count; place++) {
    int32_t word = sentence[place];
    uint64_t scaled = (uint64_t)draw(&supply, plan, counter) * plan->window;
    size_t reach = 1 + (size_t)(scaled >> 32);
    size_t first = place > reach ? place - reach : 0;
    size_t last = place + reach < count - 1 ? place + reach : count - 1;
    for (size_t other = first; other <= last; other++) {
      if (other == place)
        continue;
      float *v = inputs + (size_t)sentence[other] * n;
      float *rows[LANES] = {outputs + (size_t)word * n};
      size_t used = 1;
      for (size_t k = 0; k < plan->negatives; k++) {
        uint64_t wide = (uint64_t)draw(&supply, plan, counter) * plan->words;
        size_t slot = (size_t)(wide >> 32);
        int32_t chosen = (uint32_t)wide < plan->threshold[slot] ? (int32_t)slot : plan->alias[slot];
        if (chosen != word)
          rows[used++] = outputs + (size_t)chosen * n;
      }
      float slope[LANES] = {0};
      for (size_t k = 0; k < used; k++)
        slope[k] = dot(rows[k], v, n);
      for (size_t k = 0; k < LANES; k++)
        slope[k] = ((k == 0 ? 1.f : 0.f) - vm_sigmoid(slope[k])) * rate;
      // All of the step is taken from where the vectors were before it: a word may be drawn twice.
      for (size_t i = 0; i < n; i += LANES) {
        float change[LANES] = {0}, part[LANES];
        memcpy(part, v + i, sizeof part);
        for (size_t k = 0; k < used; k++) {
          const float *u = rows[k] + i;
          for (size_t j = 0; j < LANES; j++)
            change[j] += slope[k] * u[j];
        }
        for (size_t k = 0; k < used; k++) {
          float *u = rows[k] + i;
          for (size_t j = 0; j < LANES; j++)
            u[j] += slope[k] * part[j];
        }
        for (size_t j = 0; j < LANES; j++)
          v[i + j] = part[j] + change[j];
      }
    }
  }
}
