#include "include/memory.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Classes 4k..4k+3 hold blocks of 64 × 2ᵏ × (4, 5, 6, 7) / 4 bytes.
#define CLASS_COUNT 160

struct free_block {
  struct free_block *next;
};

struct thread_memory {
  struct free_block *free[CLASS_COUNT];
  size_t cached;
  ptrdiff_t used;
  bool registered;
};

static _Thread_local struct thread_memory memory;
static _Thread_local int32_t unrecorded_depth;
static size_t cache_limit = (size_t)1 << 30;
static int poison_mode = -1;

static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;

static void trim_at_exit(void *unused) {
  (void)unused;
  lk_trim();
}

static void make_exit_key(void) { pthread_key_create(&exit_key, trim_at_exit); }

static uint32_t class_of(size_t bytes) {
  if (bytes <= 64)
    return 0;
  uint32_t octave = 63 - (uint32_t)__builtin_clzll(bytes - 1);
  uint32_t quarter = (uint32_t)((bytes - 1) >> (octave - 2)) & 3;
  return (octave - 6) * 4 + quarter + 1;
}

static size_t bytes_of(uint32_t size_class) {
  return ((size_t)(4 + size_class % 4) << (size_class / 4)) * 16;
}

static bool poisons(void) {
  int mode = __atomic_load_n(&poison_mode, __ATOMIC_RELAXED);
  if (mode < 0) {
    const char *value = getenv("LECTERN_POISON");
    mode = value != NULL && value[0] == '1';
    __atomic_store_n(&poison_mode, mode, __ATOMIC_RELAXED);
  }
  return mode;
}

static void *system_block(size_t bytes) {
  void *block = NULL;
  if (posix_memalign(&block, 64, bytes) != 0)
    abort();
  return block;
}

void *_Nonnull lk_allocate(size_t bytes, uint32_t *_Nonnull size_class) {
  uint32_t c = class_of(bytes);
  *size_class = c;
  memory.used += (ptrdiff_t)bytes_of(c);
  struct free_block *block = memory.free[c];
  if (block != NULL) {
    memory.free[c] = block->next;
    memory.cached -= bytes_of(c);
  } else {
    // Rounded to whole lines: the class of 80 bytes would otherwise share one with its neighbour.
    block = system_block((bytes_of(c) + 63) & ~(size_t)63);
  }
  if (poisons())
    memset(block, 0xff, bytes_of(c));
  return block;
}

void lk_free(void *_Nonnull pointer, uint32_t size_class) {
  size_t bytes = bytes_of(size_class);
  memory.used -= (ptrdiff_t)bytes;
  if (poisons())
    memset(pointer, 0xff, bytes);
  if (memory.cached + bytes > __atomic_load_n(&cache_limit, __ATOMIC_RELAXED)) {
    free(pointer);
    return;
  }
  if (!memory.registered) {
    memory.registered = true;
    pthread_once(&exit_once, make_exit_key);
    pthread_setspecific(exit_key, &memory);
  }
  struct free_block *block = pointer;
  block->next = memory.free[size_class];
  memory.free[size_class] = block;
  memory.cached += bytes;
}

size_t lk_cached_bytes(void) { return memory.cached; }

ptrdiff_t lk_used_bytes(void) { return memory.used; }

void lk_trim(void) {
  for (int c = 0; c < CLASS_COUNT; c++) {
    while (memory.free[c] != NULL) {
      struct free_block *block = memory.free[c];
      memory.free[c] = block->next;
      free(block);
    }
  }
  memory.cached = 0;
}

void lk_set_cache_limit(size_t bytes) {
  __atomic_store_n(&cache_limit, bytes, __ATOMIC_RELAXED);
}

void lk_set_poison(bool poison) { __atomic_store_n(&poison_mode, poison, __ATOMIC_RELAXED); }

int32_t *_Nonnull lk_unrecorded_depth(void) { return &unrecorded_depth; }
