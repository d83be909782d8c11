// Word vectors by skip-gram with negative sampling: a loop of its own, because a step touches a few
// rows of two large tables.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// How a pass over a text is made. Rows of both tables have `stride` floats, a multiple of 16, those
/// past the size of a vector zero.
typedef struct {
  size_t stride;
  /// The number of words, which is the number of rows of either table.
  size_t words;
  /// Neighbours on either side at most; the reach is drawn from 1...window for every word.
  size_t window;
  /// Words drawn against each neighbour, 15 at most.
  size_t negatives;
  /// Word j is drawn with probability (threshold[j] / 2³² + Σ_{alias[i] = j} (1 − threshold[i] / 2³²))
  /// / words: Walker's method.
  const uint32_t *threshold;
  const int32_t *alias;
  uint64_t key, stream;
} lk_skip_gram_plan;

/// One pass over a sentence: for every word w and every neighbour c within reach, a step of size
/// `rate` down the gradient of −log σ(u_w · v_c) − Σ log σ(−u_n · v_c) with respect to v_c and all u.
///
/// `inputs` holds the rows v, `outputs` the rows u. `counter` says which block of random numbers
/// comes next, and receives the one after the last that was used.
void lk_skip_gram(float *inputs, float *outputs, const int32_t *sentence, size_t count, float rate,
                  const lk_skip_gram_plan *plan, uint64_t *counter);
