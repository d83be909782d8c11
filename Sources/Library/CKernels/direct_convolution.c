#include "buffer.h"
#include "convolution_tiles.h"
#include "include/product.h"
#include "include/threads.h"
#include "planes.h"
#include "winograd.h"
#include <string.h>

bool lk_convolution_is_direct(const lk_convolution *g) {
  if (!lk_product_is_available() || g->out_height * g->out_width < 16)
    return false;
  struct planes in = lk_planes_of_input(g), out = lk_planes_of_output(g, 1);
  return 2 * g->out_width >= in.row && 2 * g->width >= out.row * g->stride_width;
}

// A row of weights for each row of the result, in tiles; weight p of row r is w[r stride + index[p]].
static void pack(float *packed, const float *w, size_t rows, size_t depth, size_t stride,
                 const int32_t *index, const convolution_tiles *tiles) {
  for (size_t first = 0, count; first < rows; first += count) {
    count = tile_rows(rows - first, tiles->rows);
    for (size_t p = 0; p < depth; p++)
      for (size_t i = 0; i < count; i++)
        *packed++ = w[(first + i) * stride + (size_t)index[p]];
  }
}

// Windows over planes whose rows are `row` apart, of which `height` × `width` places are wanted.
struct windows {
  convolution_windows w;
  struct buffer weights, offsets, runs;
  size_t start;  // of the first window in the planes
};

static struct windows make_windows(size_t rows, size_t depth, size_t height, size_t width,
                                   size_t row, const convolution_tiles *tiles) {
  size_t places = (height - 1) * row + width, runs = (places + tiles->lanes - 1) / tiles->lanes;
  struct windows s = {.weights = allocate(rows * depth), .offsets = allocate(depth),
                      .runs = allocate(runs * 2)};
  convolution_run *run = (convolution_run *)s.runs.start;
  for (size_t k = 0; k < runs; k++) {
    size_t q = k * tiles->lanes;
    run[k].at = (uint32_t)(q / row * width + least(q % row, width));
    run[k].mask = 0;
    for (size_t lane = 0; lane < tiles->lanes; lane++)
      if (q + lane < places && (q + lane) % row < width)
        run[k].mask |= 1u << lane;
  }
  s.w = (convolution_windows){.weights = s.weights.start, .rows = rows, .depth = depth,
                              .offsets = (int32_t *)s.offsets.start, .run = run, .runs = runs,
                              .stride = height * width};
  return s;
}

static void release_windows(struct windows s) {
  release(s.weights);
  release(s.offsets);
  release(s.runs);
}

struct task {
  float *result;
  const float *x;
  size_t images, out_channels;
  const lk_convolution *g;
  struct planes planes;
  const convolution_tiles *tiles;
  struct windows *windows;
};

static void convolve_image(void *context, size_t image) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  struct buffer planes = allocate(elements(&t->planes));
  lk_fill_planes(planes.start, t->x + image * g->channels * g->height * g->width, &t->planes);
  t->tiles->windows(&t->windows->w,
                    t->result + image * t->out_channels * g->out_height * g->out_width,
                    planes.start);
  release(planes);
}

void lk_convolve(float *y, const float *x, const float *w, const float *bias, size_t images,
                 size_t out_channels, const lk_convolution *g) {
  if (lk_winograd_serves(images, out_channels, g)) {
    lk_winograd(y, x, w, bias, images, out_channels, g);
    return;
  }
  struct task t = {.result = y, .x = x, .images = images, .out_channels = out_channels, .g = g,
                   .planes = lk_planes_of_input(g), .tiles = lk_convolution_tiles()};
  size_t taps = taps_of(g), depth = g->channels * taps;
  struct windows s =
      make_windows(out_channels, depth, g->out_height, g->out_width, t.planes.row, t.tiles);
  struct buffer index = allocate(depth);
  int32_t *offsets = (int32_t *)s.offsets.start, *place = (int32_t *)index.start;
  for (size_t p = 0; p < depth; p++) {
    place[p] = (int32_t)p;
    offsets[p] = (int32_t)(p / taps * phases(&t.planes) * t.planes.size
                           + distance(g, &t.planes, p % taps));
  }
  pack(s.weights.start, w, out_channels, depth, depth, place, t.tiles);
  s.w.bias = bias;
  t.windows = &s;
  lk_parallel(images, convolve_image, &t);
  release(index);
  release_windows(s);
}

// One plane of the image: rows and columns of which kernel elements meet.
struct phase {
  size_t top, bottom, left, right;
};

static struct phase phase_of(const lk_convolution *g, size_t index) {
  struct phase f;
  lk_meeting(index / g->stride_width, g->stride_height, g->padding_height, g->height, &f.top,
             &f.bottom);
  lk_meeting(index % g->stride_width, g->stride_width, g->padding_width, g->width, &f.left,
             &f.right);
  return f;
}

// Writes every plane's elements to where they are in the image.
static void place_phase(float *image, const float *plane, const lk_convolution *g, size_t index,
                        struct phase f) {
  size_t s = g->stride_width, width = f.right - f.left;
  for (size_t c = 0; c < g->channels; c++)
    for (size_t r = f.top; r < f.bottom; r++, plane += width) {
      size_t y = r * g->stride_height + index / s - g->padding_height;
      float *row = image + (c * g->height + y) * g->width + f.left * s + index % s
          - g->padding_width;
      for (size_t k = 0; k < width; k++)
        row[k * s] = plane[k];
    }
}

static void compose_image(void *context, size_t image) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  size_t size = g->channels * g->height * g->width, count = g->stride_height * g->stride_width;
  struct buffer planes = allocate(elements(&t->planes));
  lk_fill_planes(planes.start, t->x + image * t->out_channels * g->out_height * g->out_width,
              &t->planes);
  struct buffer plane = allocate(count == 1 ? 0 : size);
  float *x = t->result + image * size;
  for (size_t index = 0; index < count; index++) {
    struct phase f = phase_of(g, index);
    if (f.top >= f.bottom || f.left >= f.right)
      continue;
    const struct windows *s = &t->windows[index];
    t->tiles->windows(&s->w, count == 1 ? x : plane.start, planes.start + s->start);
    if (count > 1)
      place_phase(x, plane.start, g, index, f);
  }
  release(plane);
  release(planes);
}

static struct windows windows_of_phase(const struct task *t, const float *w, size_t index) {
  const lk_convolution *g = t->g;
  const struct planes *p = &t->planes;
  struct phase f = phase_of(g, index);
  size_t taps = taps_of(g), depth = 0;
  struct buffer places = allocate(t->out_channels * taps);
  struct buffer offsets = allocate(t->out_channels * taps);
  int32_t *place = (int32_t *)places.start, *offset = (int32_t *)offsets.start;
  for (size_t o = 0; o < t->out_channels; o++)
    for (size_t tap = 0; tap < taps; tap++) {
      size_t i = down(g, tap), j = across(g, tap);
      if (i % g->stride_height != index / g->stride_width
          || j % g->stride_width != index % g->stride_width)
        continue;
      size_t u = p->padding_height - i / g->stride_height;
      size_t v = p->padding_width - j / g->stride_width;
      offset[depth] = (int32_t)(o * p->size + u * p->row + v);
      place[depth++] = (int32_t)(o * g->channels * taps + tap);
    }
  struct windows s = make_windows(g->channels, depth, f.bottom - f.top, f.right - f.left, p->row,
                                  t->tiles);
  memcpy(s.offsets.start, offset, depth * sizeof *offset);
  pack(s.weights.start, w, g->channels, depth, taps, place, t->tiles);
  s.start = f.top * p->row + f.left;
  release(places);
  release(offsets);
  return s;
}

void lk_convolve_image(float *x, const float *y, const float *w, const float *bias, size_t images,
                       size_t out_channels, const lk_convolution *g) {
  if (lk_winograd_serves(images, out_channels, g)) {
    lk_winograd_image(x, y, w, bias, images, out_channels, g);
    return;
  }
  struct task t = {.result = x, .x = y, .images = images, .out_channels = out_channels, .g = g,
                   .planes = lk_planes_of_output(g, out_channels), .tiles = lk_convolution_tiles()};
  size_t count = g->stride_height * g->stride_width;
  struct buffer all = allocate(count * sizeof(struct windows) / sizeof(float) + 1);
  t.windows = (struct windows *)all.start;
  for (size_t k = 0; k < count; k++) {
    struct phase f = phase_of(g, k);
    bool is_empty = f.top >= f.bottom || f.left >= f.right;
    t.windows[k] = is_empty ? make_windows(0, 0, 1, 1, 1, t.tiles) : windows_of_phase(&t, w, k);
    t.windows[k].w.bias = bias;
  }
  lk_parallel(images, compose_image, &t);
  for (size_t k = 0; k < count; k++)
    release_windows(t.windows[k]);
  release(all);
}
