#include "include/skipgram.h"
#include "include/random.h"
#include "lanes.h"
#include "vectormath.h"
#include <stdbool.h>

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

// Sixteen numbers at once, as one register or several: what the compiler makes of loops over arrays
// of that length depends on what surrounds them.
typedef float vector __attribute__((vector_size(4 * LANES)));

// Pointers rather than values: how vectors are passed depends on the processor.
INLINE void load(vector *to, const float *from) { memcpy(to, from, sizeof *to); }

INLINE void store(float *to, const vector *from) { memcpy(to, from, sizeof *from); }

INLINE float dot(const float *a, const float *b, size_t n) {
  vector sum = {0}, x, y;
  for (size_t i = 0; i < n; i += LANES) {
    load(&x, a + i);
    load(&y, b + i);
    sum += x * y;
  }
  float lane[LANES];
  store(lane, &sum);
  return sum_of_sixteen(lane);
}

// A step: a neighbour's vector v, and those of the word and of the ones drawn against it.
struct step {
  float *v;
  float *rows[LANES];
  size_t used;
};

INLINE void fetch(const float *row, size_t n) {
  for (size_t i = 0; i < n; i += LANES)
    __builtin_prefetch(row + i, 1);
}

// Where the sentence is being read: steps are found one at a time, in the order of the text.
struct reading {
  const int32_t *sentence;
  size_t count, place, other, last;
  struct supply supply;
};

INLINE void begin_word(struct reading *s, const lk_skip_gram_plan *plan, uint64_t *counter) {
  uint64_t scaled = (uint64_t)draw(&s->supply, plan, counter) * plan->window;
  size_t reach = 1 + (size_t)(scaled >> 32);
  s->other = s->place > reach ? s->place - reach : 0;
  s->last = s->place + reach < s->count - 1 ? s->place + reach : s->count - 1;
}

// Finds the next step and asks for its rows; false at the end.
INLINE bool find(struct step *next, struct reading *s, float *inputs, float *outputs,
                 const lk_skip_gram_plan *plan, uint64_t *counter) {
  size_t n = plan->stride;
  if (s->other == s->place)
    s->other++;
  if (s->other > s->last) {
    if (++s->place == s->count)
      return false;
    begin_word(s, plan, counter);
    if (s->other == s->place)
      s->other++;
  }
  int32_t word = s->sentence[s->place];
  next->v = inputs + (size_t)s->sentence[s->other++] * n;
  fetch(next->v, n);
  next->rows[0] = outputs + (size_t)word * n;
  fetch(next->rows[0], n);
  size_t used = 1;
  for (size_t k = 0; k < plan->negatives; k++) {
    uint64_t wide = (uint64_t)draw(&s->supply, plan, counter) * plan->words;
    size_t slot = (size_t)(wide >> 32);
    // By arithmetic, because a branch on a random number is guessed wrong every other time.
    int32_t other = plan->alias[slot], stays = -(int32_t)((uint32_t)wide < plan->threshold[slot]);
    int32_t chosen = ((int32_t)slot & stays) | (other & ~stays);
    if (chosen != word) {
      next->rows[used] = outputs + (size_t)chosen * n;
      fetch(next->rows[used++], n);
    }
  }
  next->used = used;
  return true;
}

INLINE void descend(const struct step *s, size_t n, float rate) {
  float *v = s->v;
  size_t used = s->used;
  // The word itself is to score 1, the others 0.
  static const float aim[LANES] = {1.f};
  float slope[LANES] = {0};
  for (size_t k = 0; k < used; k++)
    slope[k] = dot(s->rows[k], v, n);
  for (size_t k = 0; k < LANES; k++)
    slope[k] = (aim[k] - vm_sigmoid(slope[k])) * rate;
  // All of the step is taken from where the vectors were before it: a word may be drawn twice.
  for (size_t i = 0; i < n; i += LANES) {
    vector part, change = {0}, u;
    load(&part, v + i);
    for (size_t k = 0; k < used; k++) {
      load(&u, s->rows[k] + i);
      change += slope[k] * u;
    }
    for (size_t k = 0; k < used; k++) {
      load(&u, s->rows[k] + i);
      u += slope[k] * part;
      store(s->rows[k] + i, &u);
    }
    part += change;
    store(v + i, &part);
  }
}

// Steps that are found before the one that is taken, so that their rows are there in time.
#define AHEAD 4

MULTIVERSION void lk_skip_gram(float *restrict inputs, float *restrict outputs,
                               const int32_t *sentence, size_t count, float rate,
                               const lk_skip_gram_plan *plan, uint64_t *counter) {
  if (count == 0)
    return;
  struct reading reading = {.sentence = sentence, .count = count, .supply = {.next = 64}};
  struct step steps[AHEAD];
  size_t found = 0, taken = 0;
  begin_word(&reading, plan, counter);
  bool more = true;
  do {
    while (more && found - taken < AHEAD) {
      more = find(&steps[found % AHEAD], &reading, inputs, outputs, plan, counter);
      found += more;
    }
    if (taken < found)
      descend(&steps[taken++ % AHEAD], plan->stride, rate);
  } while (more || taken < found);
}
