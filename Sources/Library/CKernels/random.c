#pragma STDC FP_CONTRACT OFF
#include "include/random.h"
#include "vectormath.h"

// Blocks computed together, lane by lane, so that the rounds become vector code.
#define LANES 16

INLINE void rounds(uint32_t x[4][LANES], uint64_t key, uint64_t stream, uint64_t counter) {
  for (int j = 0; j < LANES; j++) {
    uint64_t block = counter + (uint64_t)j;
    x[0][j] = (uint32_t)block;
    x[1][j] = (uint32_t)(block >> 32);
    x[2][j] = (uint32_t)stream;
    x[3][j] = (uint32_t)(stream >> 32);
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    for (int j = 0; j < LANES; j++) {
      uint64_t a = (uint64_t)0xD2511F53u * x[0][j], b = (uint64_t)0xCD9E8D57u * x[2][j];
      uint32_t x1 = x[1][j], x3 = x[3][j];
      x[0][j] = (uint32_t)(b >> 32) ^ x1 ^ k0;
      x[1][j] = (uint32_t)b;
      x[2][j] = (uint32_t)(a >> 32) ^ x3 ^ k1;
      x[3][j] = (uint32_t)a;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

void lk_philox(uint32_t out[4], uint64_t key, uint64_t stream, uint64_t counter) {
  uint32_t x[4][LANES];
  rounds(x, key, stream, counter);
  for (int w = 0; w < 4; w++)
    out[w] = x[w][0];
}

MULTIVERSION void lk_philox_words(uint32_t out[64], uint64_t key, uint64_t stream,
                                  uint64_t counter) {
  uint32_t x[4][LANES];
  rounds(x, key, stream, counter);
  memcpy(out, x, sizeof x);
}

// 24 bits of a word as a number in [0, 1).
INLINE float unit(uint32_t word) { return (float)(word >> 8) * 0x1p-24f; }

// Writes what is wanted of LANES blocks; element 4 j + w is word w of block j.
INLINE size_t store(float *o, size_t n, float y[4][LANES]) {
  size_t count = n < 4 * LANES ? n : 4 * LANES;
  for (size_t i = 0; i < count; i++)
    o[i] = y[i % 4][i / 4];
  return count;
}

MULTIVERSION void lk_uniform(float *o, size_t n, float low, float high, uint64_t key,
                             uint64_t stream, uint64_t counter) {
  for (size_t done = 0; done < n; counter += LANES) {
    uint32_t x[4][LANES];
    float y[4][LANES];
    rounds(x, key, stream, counter);
    for (int w = 0; w < 4; w++)
      for (int j = 0; j < LANES; j++) {
        float v = low + (high - low) * unit(x[w][j]);
        y[w][j] = v < high ? v : low;
      }
    done += store(o + done, n - done, y);
  }
}

MULTIVERSION void lk_normal(float *o, size_t n, float mean, float deviation, uint64_t key,
                            uint64_t stream, uint64_t counter) {
  for (size_t done = 0; done < n; counter += LANES) {
    uint32_t x[4][LANES];
    float y[4][LANES];
    rounds(x, key, stream, counter);
    for (int w = 0; w < 4; w += 2)
      for (int j = 0; j < LANES; j++) {
        float radius = __builtin_elementwise_sqrt(-2.f * vm_log(1.f - unit(x[w][j])));
        float s, c;
        vm_sincos(6.2831853f * unit(x[w + 1][j]), &s, &c);
        y[w][j] = mean + deviation * (radius * c);
        y[w + 1][j] = mean + deviation * (radius * s);
      }
    done += store(o + done, n - done, y);
  }
}
