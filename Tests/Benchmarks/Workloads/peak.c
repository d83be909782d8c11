#include "peak.h"
#include <time.h>

// Enough independent sums to hide the latency of each: two units, four to five cycles.
#define SUMS 12
#define ROUNDS 2000000

// What tells the compiler that a value must be computed, and may have changed since.
#if defined(__x86_64__)
#define REGISTER(value) "+v"(value)
#else
#define REGISTER(value) "+w"(value)
#endif

#define MEASURE(name, lanes, target_options)                                                       \
  target_options static double name(void) {                                                        \
    typedef float vector __attribute__((vector_size(lanes * sizeof(float))));                      \
    vector sum[SUMS], factor, term;                                                                \
    for (int lane = 0; lane < lanes; lane++) {                                                     \
      factor[lane] = 0.999f;                                                                       \
      term[lane] = 0.001f;                                                                         \
    }                                                                                              \
    for (int i = 0; i < SUMS; i++)                                                                 \
      sum[i] = term * (float)i;                                                                    \
    struct timespec start, end;                                                                    \
    clock_gettime(CLOCK_MONOTONIC, &start);                                                        \
    for (int round = 0; round < ROUNDS; round++) {                                                 \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) {                          \
        sum[i] = __builtin_elementwise_fma(sum[i], factor, term);                                  \
        __asm__ volatile("" : REGISTER(sum[i]));                                                   \
      }                                                                                            \
    }                                                                                              \
    clock_gettime(CLOCK_MONOTONIC, &end);                                                          \
    double time = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec); \
    return 2.0 * lanes * SUMS * ROUNDS / time;                                                     \
  }

#if defined(__x86_64__)
MEASURE(peak_512, 16, __attribute__((target("avx512f"))))
MEASURE(peak_256, 8, __attribute__((target("avx2,fma"))))

static double once(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") ? peak_512() : peak_256();
}
#else
MEASURE(peak_128, 4, )
static double once(void) { return peak_128(); }
#endif

double bench_fma_peak(void) {
  double best = 0;
  for (int i = 0; i < 5; i++) {
    double rate = once();
    if (rate > best)
      best = rate;
  }
  return best;
}
