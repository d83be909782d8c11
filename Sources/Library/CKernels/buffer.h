// Memory for as long as a piece of work lasts.
#pragma once
#include "include/memory.h"

// Channels and columns are filled up to whole vectors of every kind.
#define VECTOR 16

static inline size_t whole(size_t count) { return (count + VECTOR - 1) / VECTOR * VECTOR; }
static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Elements behind a buffer that a last vector may read, and leaves out.
#define SLACK 64

struct buffer {
  float *start;
  uint32_t size_class;
};

static inline struct buffer allocate(size_t count) {
  struct buffer b;
  b.start = lk_allocate((count + SLACK) * sizeof(float), &b.size_class);
  return b;
}

static inline void release(struct buffer b) { lk_free(b.start, b.size_class); }
