#include "vectors.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static enum vectors find(void) {
#ifdef HAS_VECTORS
  __builtin_cpu_init();
  const char *vectors = getenv("LECTERN_VECTORS");
  if (__builtin_cpu_supports("x86-64-v4") && (vectors == NULL || strcmp(vectors, "256") != 0))
    return WIDE_VECTORS;
  if (__builtin_cpu_supports("x86-64-v3"))
    return NARROW_VECTORS;
#endif
  return PLAIN_VECTORS;
}

// Threads that ask at once for the first time find the same.
enum vectors lk_vectors(void) {
  static atomic_int found = -1;
  int vectors = atomic_load_explicit(&found, memory_order_relaxed);
  if (vectors < 0) {
    vectors = find();
    atomic_store_explicit(&found, vectors, memory_order_relaxed);
  }
  return (enum vectors)vectors;
}
