// Counter-based random numbers: Philox 4×32-10.
//
// Block i of a stream is a pure function of (key, stream, i), so every machine and every number of
// threads draws the same numbers. The floating-point steps use no fused multiply-add, for the same
// reason.
//
// Source: Salmon et al., “Parallel random numbers: as easy as 1, 2, 3”, SC 2011.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The four words of block `counter` of stream `stream` under `key`.
void lk_philox(uint32_t out[4], uint64_t key, uint64_t stream, uint64_t counter);

/// The 64 words of the sixteen blocks that start at `counter`, word w of block j at 16 w + j.
void lk_philox_words(uint32_t out[64], uint64_t key, uint64_t stream, uint64_t counter);

/// n numbers in [low, high), from ⌈n / 4⌉ blocks that start at `counter`.
void lk_uniform(float *o, size_t n, float low, float high, uint64_t key, uint64_t stream,
                uint64_t counter);

/// n normal numbers by the method of Box and Muller, from ⌈n / 4⌉ blocks that start at `counter`.
void lk_normal(float *o, size_t n, float mean, float deviation, uint64_t key, uint64_t stream,
               uint64_t counter);
