#include "convolution_tiles.h"
#include "dispatch.h"
#include "include/convolution.h"
#include "include/memory.h"
#include "include/product.h"
#include "include/threads.h"
#include <string.h>

// An image with its padding, row after row: place q of a padded row system meets under kernel element
// (i, j) the number at q + i d W + j d, one distance for all places. The last places of a row run into
// the next one and belong to no output; they are computed and left out.
//
// For steps of s the padded image is dealt out to s × s planes, plane (a, b) with rows a, a + s, …
// and columns b, b + s, …: within one of them the steps are 1.

// Elements behind a buffer that the last window reads and leaves out.
#define SLACK 64

struct planes {
  size_t channels, height, width;  // of the image
  size_t stride_height, stride_width, padding_height, padding_width;
  size_t rows, row;  // of a plane: their number, and the elements from one to the next
  size_t size;       // of a plane
  size_t overhang;   // zeros that the end of a row has in common with the start of the next
};

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t past(size_t a, size_t b) { return a > b ? a - b : 0; }

// The numbers t with t s + phase in padding ..< padding + extent: the first, and behind the last.
static void meeting(size_t phase, size_t s, size_t padding, size_t extent, size_t *first,
                    size_t *end) {
  *first = (past(padding, phase) + s - 1) / s;
  *end = (past(padding + extent, phase) + s - 1) / s;
}

// Completes the layout of planes on which windows with `columns` places a row reach `reach` beyond.
static void lay_out(struct planes *p, size_t rows, size_t columns, size_t reach) {
  p->overhang = reach;
  columns += reach;
  for (size_t b = 0; b < p->stride_width; b++) {
    size_t first, end;
    meeting(b, p->stride_width, p->padding_width, p->width, &first, &end);
    p->overhang = least(p->overhang, least(first, past(columns, end)));
  }
  p->rows = rows;
  p->row = columns - p->overhang;
  p->size = rows * p->row;
}

static size_t phases(const struct planes *p) { return p->stride_height * p->stride_width; }

static size_t elements(const struct planes *p) {
  return p->channels * phases(p) * p->size + p->overhang;
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

static void clear(float *to, size_t n) {
#pragma clang loop vectorize(disable)
  for (size_t k = 0; k < n; k++)
    to[k] = 0;
}

static void fill_row(float *to, const float *row, const struct planes *p, size_t b) {
  size_t first, end;
  meeting(b, p->stride_width, p->padding_width, p->width, &first, &end);
  first = least(first, p->row);
  end = least(end, p->row);
  clear(to, first);
  const float *from = row + first * p->stride_width + b - p->padding_width;
  if (p->stride_width == 1) {
    copy(to + first, from, end - first);
  } else {
    for (size_t t = 0; t < end - first; t++)
      to[first + t] = from[t * p->stride_width];
  }
  clear(to + end, p->row - end);
}

// The planes of every channel, one after the other, and zeros behind.
static void fill_planes(float *to, const float *image, const struct planes *p) {
  for (size_t c = 0; c < p->channels; c++, image += p->height * p->width)
    for (size_t a = 0; a < p->stride_height; a++) {
      size_t first, end;
      meeting(a, p->stride_height, p->padding_height, p->height, &first, &end);
      for (size_t b = 0; b < p->stride_width; b++)
        for (size_t r = 0; r < p->rows; r++, to += p->row) {
          size_t y = r * p->stride_height + a - p->padding_height;
          if (r >= first && r < end)
            fill_row(to, image + y * p->width, p, b);
          else
            memset(to, 0, p->row * sizeof(float));
        }
    }
  memset(to, 0, p->overhang * sizeof(float));
}

struct buffer {
  float *start;
  uint32_t size_class;
};

static struct buffer allocate(size_t count) {
  struct buffer b;
  b.start = lk_allocate((count + SLACK) * sizeof(float), &b.size_class);
  return b;
}

static void release(struct buffer b) { lk_free(b.start, b.size_class); }

static size_t taps_of(const lk_convolution *g) { return g->kernel_height * g->kernel_width; }
static size_t down(const lk_convolution *g, size_t tap) {
  return tap / g->kernel_width * g->dilation_height;
}
static size_t across(const lk_convolution *g, size_t tap) {
  return tap % g->kernel_width * g->dilation_width;
}
// How many rows and columns of a plane the kernel reaches beyond its first element.
static size_t reach_down(const lk_convolution *g) {
  return (g->kernel_height - 1) * g->dilation_height / g->stride_height;
}
static size_t reach_across(const lk_convolution *g) {
  return (g->kernel_width - 1) * g->dilation_width / g->stride_width;
}

static struct planes planes_of_input(const lk_convolution *g) {
  struct planes p = {
      .channels = g->channels, .height = g->height, .width = g->width,
      .stride_height = g->stride_height, .stride_width = g->stride_width,
      .padding_height = g->padding_height, .padding_width = g->padding_width};
  lay_out(&p, g->out_height + reach_down(g), g->out_width, reach_across(g));
  return p;
}

// What a channel of the input's planes adds to the distance of an element of the first.
static size_t distance(const lk_convolution *g, const struct planes *p, size_t tap) {
  size_t i = down(g, tap), j = across(g, tap);
  size_t phase = i % g->stride_height * g->stride_width + j % g->stride_width;
  return phase * p->size + i / g->stride_height * p->row + j / g->stride_width;
}

// The output's padded image, from which that of the input is composed: a plane of the input with rows
// up to `rows` needs those of the output before and at them.
static struct planes planes_of_output(const lk_convolution *g, size_t out_channels) {
  struct planes p = {.channels = out_channels, .height = g->out_height, .width = g->out_width,
                     .stride_height = 1, .stride_width = 1,
                     .padding_height = reach_down(g), .padding_width = reach_across(g)};
  size_t rows = (g->padding_height + g->height - 1) / g->stride_height + 1;
  size_t columns = (g->padding_width + g->width - 1) / g->stride_width + 1;
  lay_out(&p, rows + reach_down(g), columns, reach_across(g));
  return p;
}

bool lk_convolution_is_direct(const lk_convolution *g) {
  if (!lk_product_is_available() || g->out_height * g->out_width < 16)
    return false;
  struct planes in = planes_of_input(g), out = planes_of_output(g, 1);
  return 2 * g->out_width >= in.row && 2 * g->width >= out.row * g->stride_width;
}

// MARK: Windows

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
  const float *x, *other;
  size_t images, out_channels, chunk;
  const lk_convolution *g;
  struct planes planes;
  const convolution_tiles *tiles;
  struct windows *windows;
};

static void convolve_image(void *context, size_t image) {
  const struct task *t = context;
  const lk_convolution *g = t->g;
  struct buffer planes = allocate(elements(&t->planes));
  fill_planes(planes.start, t->x + image * g->channels * g->height * g->width, &t->planes);
  t->tiles->windows(&t->windows->w,
                    t->result + image * t->out_channels * g->out_height * g->out_width,
                    planes.start);
  release(planes);
}

void lk_convolve(float *y, const float *x, const float *w, const float *bias, size_t images,
                 size_t out_channels, const lk_convolution *g) {
  struct task t = {.result = y, .x = x, .images = images, .out_channels = out_channels, .g = g,
                   .planes = planes_of_input(g), .tiles = lk_convolution_tiles()};
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

// MARK: Images

// One plane of the image: rows and columns of which kernel elements meet.
struct phase {
  size_t top, bottom, left, right;
};

static struct phase phase_of(const lk_convolution *g, size_t index) {
  struct phase f;
  meeting(index / g->stride_width, g->stride_height, g->padding_height, g->height, &f.top,
          &f.bottom);
  meeting(index % g->stride_width, g->stride_width, g->padding_width, g->width, &f.left, &f.right);
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
  fill_planes(planes.start, t->x + image * t->out_channels * g->out_height * g->out_width,
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
  struct task t = {.result = x, .x = y, .images = images, .out_channels = out_channels, .g = g,
                   .planes = planes_of_output(g, out_channels), .tiles = lk_convolution_tiles()};
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

// MARK: Kernels

// Columns of the sums are filled up to whole vectors of every kind.
#define VECTOR 16
// Places whose sums are formed before other kernel elements have their turn, so that what both read
// stays in the first-level cache.
#define RUN 96

static size_t whole(size_t columns) { return (columns + VECTOR - 1) / VECTOR * VECTOR; }

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
  float *sums = t->result + index * passes * O * columns;
  memset(sums, 0, passes * O * columns * sizeof(float));
  size_t last = least((index + 1) * t->chunk, t->images);
  for (size_t image = index * t->chunk; image < last; image++) {
    fill_planes(planes.start, t->x + image * g->channels * g->height * g->width, p);
    spread(gradient.start, t->other + image * O * g->out_height * g->out_width, t, places);
    if (gathers(t)) {
      gather(rows.start, planes.start, t, places);
    } else {
      transpose(rows.start, planes.start, g->channels, size);
      memset(rows.start + size * columns, 0, p->overhang * columns * sizeof(float));
    }
    for (size_t q = 0; q < places; q += RUN)
      for (size_t pass = 0; pass < passes; pass++) {
        convolution_sums s = {.rows = O, .columns = columns, .depth = least(RUN, places - q),
                              .g_stride = places, .x_stride = columns, .sums_stride = columns};
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
  struct task t = {.x = x, .other = y, .images = images, .out_channels = out_channels, .g = g,
                   .planes = planes_of_input(g), .tiles = lk_convolution_tiles()};
  size_t C = g->channels, O = out_channels, taps = taps_of(g);
  size_t columns = whole(gathers(&t) ? C * taps : C);
  size_t count = (gathers(&t) ? 1 : taps) * O * columns;
  // Cut by the number of images alone, and added in their order.
  t.chunk = (images + 7) / 8;
  size_t chunks = t.chunk == 0 ? 0 : (images + t.chunk - 1) / t.chunk;
  struct buffer sums = allocate(chunks * count);
  t.result = sums.start;
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
