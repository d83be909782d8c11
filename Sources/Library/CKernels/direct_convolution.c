#include "dispatch.h"
#include "include/convolution.h"
#include "include/memory.h"
#include "include/product.h"
#include "include/threads.h"
#include <string.h>

// An image with its padding, row after row: place q of a padded row system meets under kernel
// element (i, j) the number at q + i d W + j d, one distance for all places. The last places of a
// row run into the next one and belong to no output; they are computed and left out.

struct layout {
  size_t height, width;    // of a padded channel
  size_t places;           // from the first output to the last, those between rows included
  size_t taps;             // kernel elements of a channel
};

static struct layout layout_of(const lk_convolution *g) {
  struct layout l = {.height = g->height + 2 * g->padding_height,
                     .width = g->width + 2 * g->padding_width,
                     .taps = g->kernel_height * g->kernel_width};
  l.places = (g->out_height - 1) * l.width + g->out_width;
  return l;
}

static size_t distance(const lk_convolution *g, const struct layout *l, size_t tap) {
  return tap / g->kernel_width * g->dilation_height * l->width
      + tap % g->kernel_width * g->dilation_width;
}

struct buffer {
  float *start;
  uint32_t size_class;
};

static struct buffer allocate(size_t count) {
  struct buffer b;
  b.start = lk_allocate(count * sizeof(float), &b.size_class);
  return b;
}

static void release(struct buffer b) { lk_free(b.start, b.size_class); }

struct task {
  float *result;
  const float *x, *other;
  size_t images, out_channels, chunk;
  const lk_convolution *g;
  struct layout l;
  int32_t *distances;
};

// The image between zeros, and zeros behind for the last window.
static void pad(float *to, const float *image, const lk_convolution *g, const struct layout *l) {
  memset(to, 0, (g->channels * l->height * l->width + LK_WINDOW) * sizeof(float));
  for (size_t c = 0; c < g->channels; c++)
    for (size_t y = 0; y < g->height; y++)
      memcpy(to + (c * l->height + y + g->padding_height) * l->width + g->padding_width,
             image + (c * g->height + y) * g->width, g->width * sizeof(float));
}

static void convolve_image(void *context, size_t image) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  const struct layout *l = &t->l;
  size_t depth = g->channels * l->taps, out_size = g->out_height * g->out_width;
  struct buffer padded = allocate(g->channels * l->height * l->width + LK_WINDOW);
  struct buffer window = allocate(t->out_channels * LK_WINDOW);
  pad(padded.start, t->x + image * g->channels * g->height * g->width, g, l);
  float *y = t->result + image * t->out_channels * out_size;
  for (size_t q = 0; q < l->places; q += LK_WINDOW) {
    lk_product_of_windows(window.start, t->other, t->out_channels, depth, padded.start + q,
                          t->distances);
    size_t end = l->places - q < LK_WINDOW ? l->places : q + LK_WINDOW;
    for (size_t row = q / l->width; row * l->width < end; row++) {
      size_t first = row * l->width > q ? row * l->width : q;
      size_t last = row * l->width + g->out_width < end ? row * l->width + g->out_width : end;
      for (size_t o = 0; first < last && o < t->out_channels; o++)
        memcpy(y + o * out_size + row * g->out_width + (first - row * l->width),
               window.start + o * LK_WINDOW + (first - q), (last - first) * sizeof(float));
    }
  }
  release(window);
  release(padded);
}

void lk_convolve(float *y, const float *x, const float *w, size_t images, size_t out_channels,
                 const lk_convolution *g) {
  struct task t = {.result = y, .x = x, .other = w, .images = images,
                   .out_channels = out_channels, .g = g, .l = layout_of(g)};
  struct buffer distances = allocate(g->channels * t.l.taps);
  t.distances = (int32_t *)distances.start;
  for (size_t p = 0; p < g->channels * t.l.taps; p++)
    t.distances[p] = (int32_t)(p / t.l.taps * t.l.height * t.l.width
                               + distance(g, &t.l, p % t.l.taps));
  lk_parallel(images, convolve_image, &t);
  release(distances);
}

// Row q of the result holds what place q meets of every channel, [places, channels].
LOCAL_MULTIVERSION void transpose(float *restrict to, const float *restrict from, size_t channels,
                                   size_t size) {
  for (size_t c = 0; c < channels; c += 16) {
    size_t end = c + 16 < channels ? c + 16 : channels;
    for (size_t q = 0; q < size; q++)
      for (size_t k = c; k < end; k++)
        to[q * channels + k] = from[k * size + q];
  }
}

// The sum over a few images, as [taps][out channels][channels].
static void kernel_chunk(void *context, size_t index) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  const struct layout *l = &t->l;
  size_t size = l->height * l->width, C = g->channels, O = t->out_channels;
  // So few channels would leave most of a vector empty: the taps are columns beside them then.
  bool gathers = C < 16;
  struct buffer padded = allocate(C * size + LK_WINDOW);
  struct buffer across = allocate(gathers ? l->places * C * l->taps : size * C);
  struct buffer gradient = allocate(O * l->places);
  float *sum = t->result + index * O * C * l->taps;
  memset(sum, 0, O * C * l->taps * sizeof(float));
  memset(gradient.start, 0, O * l->places * sizeof(float));
  size_t last = (index + 1) * t->chunk < t->images ? (index + 1) * t->chunk : t->images;
  for (size_t image = index * t->chunk; image < last; image++) {
    pad(padded.start, t->x + image * C * g->height * g->width, g, l);
    const float *y = t->other + image * O * g->out_height * g->out_width;
    for (size_t o = 0; o < O; o++)
      for (size_t row = 0; row < g->out_height; row++)
        memcpy(gradient.start + o * l->places + row * l->width,
               y + (o * g->out_height + row) * g->out_width, g->out_width * sizeof(float));
    if (gathers) {
      size_t width = C * l->taps;
      for (size_t k = 0; k < width; k++) {
        size_t tap = k / C;
        const float *from = padded.start + k % C * size + distance(g, l, tap);
        for (size_t q = 0; q < l->places; q++)
          across.start[q * width + k] = from[q];
      }
      // [O, taps × C]: put in the order of the other case by the caller.
      lk_product(sum, gradient.start, (ptrdiff_t)l->places, 1, across.start, (ptrdiff_t)width, 1,
                 O, width, l->places, true);
    } else {
      transpose(across.start, padded.start, C, size);
      for (size_t tap = 0; tap < l->taps; tap++)
        lk_product(sum + tap * O * C, gradient.start, (ptrdiff_t)l->places, 1,
                   across.start + distance(g, l, tap) * C, (ptrdiff_t)C, 1, O, C, l->places, true);
    }
  }
  release(gradient);
  release(across);
  release(padded);
}

void lk_convolve_kernel(float *w, const float *x, const float *y, size_t images,
                        size_t out_channels, const lk_convolution *g) {
  struct task t = {.x = x, .other = y, .images = images, .out_channels = out_channels, .g = g,
                   .l = layout_of(g)};
  size_t C = g->channels, O = out_channels, count = O * C * t.l.taps;
  // Cut by the number of images alone, and added in their order.
  t.chunk = (images + 7) / 8;
  size_t chunks = t.chunk == 0 ? 0 : (images + t.chunk - 1) / t.chunk;
  struct buffer sums = allocate(chunks * count);
  t.result = sums.start;
  lk_parallel(chunks, kernel_chunk, &t);
  bool gathers = C < 16;
  for (size_t o = 0; o < O; o++)
    for (size_t c = 0; c < C; c++)
      for (size_t tap = 0; tap < t.l.taps; tap++) {
        size_t place = gathers ? (o * t.l.taps + tap) * C + c : (tap * O + o) * C + c;
        float sum = 0;
        for (size_t k = 0; k < chunks; k++)
          sum += sums.start[k * count + place];
        w[(o * C + c) * t.l.taps + tap] = sum;
      }
  release(sums);
}
