#include "buffer.h"
#include "convolution_tiles.h"
#include "include/threads.h"
#include "planes.h"
#include "winograd.h"
#include <string.h>

// Places whose sums are formed before other kernel elements have their turn, so that what both read
// stays in the first-level cache.
#define RUN 96

struct task {
  float *sums;
  const float *x, *gradient;
  size_t images, out_channels, chunk;
  const lk_convolution *g;
  struct planes planes;
  const convolution_tiles *tiles;
};

// Row q of the result holds what place q meets of every channel, and zeros up to whole vectors.
LOCAL_MULTIVERSION void transpose(float *restrict to, const float *restrict from, size_t channels,
                                  size_t size) {
  size_t stride = whole(channels), c = 0;
  for (; c + VECTOR <= channels; c += VECTOR)
    for (size_t q = 0; q < size; q++)
      for (size_t k = 0; k < VECTOR; k++)
        to[q * stride + c + k] = from[(c + k) * size + q];
  for (size_t q = 0; q < size && c < stride; q++)
    for (size_t k = c; k < stride; k++)
      to[q * stride + k] = k < channels ? from[k * size + q] : 0.f;
}

// Row q of the result holds what place q meets of every channel under every kernel element.
static void gather(float *to, const float *planes, const struct task *t, size_t places) {
  size_t channels = t->g->channels, columns = channels * taps_of(t->g), stride = whole(columns);
  for (size_t k = 0; k < stride; k++) {
    const float *from = planes + k % channels * phases(&t->planes) * t->planes.size
        + (k < columns ? distance(t->g, &t->planes, k / channels) : 0);
    for (size_t q = 0; q < places; q++)
      to[q * stride + k] = k < columns ? from[q] : 0.f;
  }
}

// The output's gradient in the row system of the planes, with zeros between the rows.
static void spread(float *to, const float *y, const struct task *t, size_t places) {
  const lk_convolution *g = t->g;
  for (size_t o = 0; o < t->out_channels; o++, to += places)
    for (size_t r = 0; r < g->out_height; r++, y += g->out_width) {
      float *row = to + r * t->planes.row;
      copy(row, y, g->out_width);
      if (r + 1 < g->out_height)
        clear(row + g->out_width, t->planes.row - g->out_width);
    }
}

// So few channels would leave most of a vector empty: kernel elements are columns beside them then.
static bool gathers(const struct task *t) { return t->g->channels < VECTOR; }

// The sum over a few images, as [taps][out channels][whole channels] or, where columns are gathered,
// as [out channels][whole (taps × channels)].
static void kernel_chunk(void *context, size_t index) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  const struct planes *p = &t->planes;
  size_t taps = taps_of(g), O = t->out_channels;
  size_t places = (g->out_height - 1) * p->row + g->out_width;
  size_t passes = gathers(t) ? 1 : taps;
  size_t columns = whole(gathers(t) ? g->channels * taps : g->channels);
  size_t size = gathers(t) ? places : phases(p) * p->size;
  struct buffer planes = allocate(elements(p));
  struct buffer rows = allocate((size + p->overhang) * columns);
  struct buffer gradient = allocate(O * places);
  float *sums = t->sums + index * passes * O * columns;
  memset(sums, 0, passes * O * columns * sizeof(float));
  size_t last = least((index + 1) * t->chunk, t->images);
  for (size_t image = index * t->chunk; image < last; image++) {
    lk_fill_planes(planes.start, t->x + image * g->channels * g->height * g->width, p);
    spread(gradient.start, t->gradient + image * O * g->out_height * g->out_width, t, places);
    if (gathers(t)) {
      gather(rows.start, planes.start, t, places);
    } else {
      transpose(rows.start, planes.start, g->channels, size);
      memset(rows.start + size * columns, 0, p->overhang * columns * sizeof(float));
    }
    for (size_t q = 0; q < places; q += RUN)
      for (size_t pass = 0; pass < passes; pass++) {
        convolution_sums s = {.rows = O, .columns = columns, .depth = least(RUN, places - q),
                              .g_stride = places, .x_stride = columns, .sums_stride = columns,
                              .g_step = 1, .adds = true};
        size_t start = q + (gathers(t) ? 0 : distance(g, p, pass));
        t->tiles->add_sums(&s, sums + pass * O * columns, gradient.start + q,
                           rows.start + start * columns);
      }
  }
  release(gradient);
  release(rows);
  release(planes);
}

void lk_convolve_kernel(float *w, const float *x, const float *y, size_t images,
                        size_t out_channels, const lk_convolution *g) {
  if (lk_winograd_serves(images, out_channels, g)) {
    lk_winograd_kernel(w, x, y, images, out_channels, g);
    return;
  }
  struct task t = {.x = x, .gradient = y, .images = images, .out_channels = out_channels, .g = g,
                   .planes = lk_planes_of_input(g), .tiles = lk_convolution_tiles()};
  size_t C = g->channels, O = out_channels, taps = taps_of(g);
  size_t columns = whole(gathers(&t) ? C * taps : C);
  size_t count = (gathers(&t) ? 1 : taps) * O * columns;
  // Cut by the number of images alone, and added in their order.
  t.chunk = (images + 7) / 8;
  size_t chunks = t.chunk == 0 ? 0 : (images + t.chunk - 1) / t.chunk;
  struct buffer sums = allocate(chunks * count);
  t.sums = sums.start;
  lk_parallel(chunks, kernel_chunk, &t);
  for (size_t o = 0; o < O; o++)
    for (size_t c = 0; c < C; c++)
      for (size_t tap = 0; tap < taps; tap++) {
        size_t place = gathers(&t) ? o * columns + tap * C + c : (tap * O + o) * columns + c;
        float sum = 0;
        for (size_t k = 0; k < chunks; k++)
          sum += sums.start[k * count + place];
        w[(o * C + c) * taps + tap] = sum;
      }
  release(sums);
}
