#include "include/movement.h"
#include "dispatch.h"
#include <string.h>

// A square of this many elements a side is moved at once when rows become columns, so that both
// sides stay in the first-level cache.
#define TILE 16

MULTIVERSION void lk_copy_strided(size_t rows, size_t cols, float *restrict o,
                                  const float *restrict a, ptrdiff_t ar, ptrdiff_t ac) {
  if (ac == 1) {
    for (size_t r = 0; r < rows; r++)
      memcpy(o + r * cols, a + (ptrdiff_t)r * ar, cols * sizeof(float));
  } else if (ac == 0) {
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < cols; c++)
        o[r * cols + c] = a[(ptrdiff_t)r * ar];
  } else if (ar == 1) {
    for (size_t c = 0; c < cols; c += TILE) {
      size_t width = cols - c < TILE ? cols - c : TILE;
      for (size_t r = 0; r < rows; r += TILE) {
        size_t height = rows - r < TILE ? rows - r : TILE;
        for (size_t i = 0; i < height; i++)
          for (size_t j = 0; j < width; j++)
            o[(r + i) * cols + c + j] = a[(ptrdiff_t)(r + i) + (ptrdiff_t)(c + j) * ac];
      }
    }
  } else {
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < cols; c++)
        o[r * cols + c] = a[(ptrdiff_t)r * ar + (ptrdiff_t)c * ac];
  }
}

MULTIVERSION void lk_add_strided(size_t rows, size_t cols, float *restrict o, ptrdiff_t or_,
                                 ptrdiff_t oc, const float *restrict a) {
  for (size_t r = 0; r < rows; r++) {
    float *q = o + (ptrdiff_t)r * or_;
    const float *p = a + r * cols;
    if (oc == 1) {
      for (size_t c = 0; c < cols; c++)
        q[c] += p[c];
    } else {
      for (size_t c = 0; c < cols; c++)
        q[(ptrdiff_t)c * oc] += p[c];
    }
  }
}

MULTIVERSION void lk_gather(float *restrict o, const float *restrict a,
                            const int32_t *restrict index, size_t outer, size_t count,
                            size_t length, size_t inner) {
  for (size_t b = 0; b < outer; b++) {
    const float *p = a + b * length * inner;
    float *q = o + b * count * inner;
    if (inner == 1) {
      for (size_t j = 0; j < count; j++)
        q[j] = p[index[j]];
    } else {
      for (size_t j = 0; j < count; j++)
        memcpy(q + j * inner, p + (size_t)index[j] * inner, inner * sizeof(float));
    }
  }
}

MULTIVERSION void lk_scatter_add(float *restrict o, const float *restrict a,
                                 const int32_t *restrict index, size_t outer, size_t count,
                                 size_t length, size_t inner) {
  for (size_t b = 0; b < outer; b++) {
    float *q = o + b * length * inner;
    const float *p = a + b * count * inner;
    for (size_t j = 0; j < count; j++) {
      float *target = q + (size_t)index[j] * inner;
      for (size_t i = 0; i < inner; i++)
        target[i] += p[j * inner + i];
    }
  }
}
