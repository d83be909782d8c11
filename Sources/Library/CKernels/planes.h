// The layout of images that direct convolution reads.
//
// An image with its padding, row after row: place q of a padded row system meets under kernel element
// (i, j) the number at q + i d W + j d, one distance for all places. The last places of a row run into
// the next one and belong to no output; they are computed and left out.
//
// For steps of s the padded image is dealt out to s × s planes, plane (a, b) with rows a, a + s, …
// and columns b, b + s, …: within one of them the steps are 1.
#pragma once
#include "buffer.h"
#include "dispatch.h"
#include "include/convolution.h"

struct planes {
  size_t channels, height, width;  // of the image
  size_t stride_height, stride_width, padding_height, padding_width;
  size_t rows, row;  // of a plane: their number, and the elements from one to the next
  size_t size;       // of a plane
  size_t overhang;   // zeros that the end of a row has in common with the start of the next
};

// How far down and across an element of the kernel lies.
static inline size_t taps_of(const lk_convolution *g) { return g->kernel_height * g->kernel_width; }
static inline size_t down(const lk_convolution *g, size_t tap) {
  return tap / g->kernel_width * g->dilation_height;
}
static inline size_t across(const lk_convolution *g, size_t tap) {
  return tap % g->kernel_width * g->dilation_width;
}

static inline size_t phases(const struct planes *p) { return p->stride_height * p->stride_width; }

// What the planes of all channels take, with the zeros behind.
static inline size_t elements(const struct planes *p) {
  return p->channels * phases(p) * p->size + p->overhang;
}

// What a channel of the input's planes adds to the distance of an element of the first.
static inline size_t distance(const lk_convolution *g, const struct planes *p, size_t tap) {
  size_t i = down(g, tap), j = across(g, tap);
  size_t phase = i % g->stride_height * g->stride_width + j % g->stride_width;
  return phase * p->size + i / g->stride_height * p->row + j / g->stride_width;
}

// Rows are short: calls of the C library would take longer than the copies.
INLINE void copy(float *restrict to, const float *restrict from, size_t n) {
  typedef float part __attribute__((ext_vector_type(8), aligned(4)));
  enum { PART = 8 };
  if (n < PART) {
    for (size_t k = 0; k < n; k++)
      to[k] = from[k];
    return;
  }
  for (size_t k = 0; k + PART <= n; k += PART)
    *(part *)(to + k) = *(const part *)(from + k);
  *(part *)(to + n - PART) = *(const part *)(from + n - PART);
}

static inline void clear(float *to, size_t n) {
#pragma clang loop vectorize(disable)
  for (size_t k = 0; k < n; k++)
    to[k] = 0;
}

// The numbers t with t s + phase in padding ..< padding + extent: the first, and behind the last.
HIDDEN void lk_meeting(size_t phase, size_t s, size_t padding, size_t extent, size_t *first,
                       size_t *end);

HIDDEN struct planes lk_planes_of_input(const lk_convolution *g);

// The output's padded image, from which that of the input is composed: a row of a plane of the input
// needs those of the output before and at it.
HIDDEN struct planes lk_planes_of_output(const lk_convolution *g, size_t out_channels);

// The planes of every channel, one after the other, and zeros behind.
HIDDEN void lk_fill_planes(float *to, const float *image, const struct planes *p);
