#include "winograd.h"
#include "buffer.h"
#include "convolution_tiles.h"
#include "include/elementwise.h"
#include "include/threads.h"
#include <string.h>

// Two places of a row under three elements of a kernel take four products instead of six:
//
//     y = Aᵀ ((G w) ⊙ (Bᵀ x)),   Aᵀ = | 1 1  1  0 |   G = | 1   0   0 |   Bᵀ = | 1  0 -1  0 |
//                                     | 0 1 -1 -1 |       | ½   ½   ½ |        | 0  1  1  0 |
//                                                         | ½  -½   ½ |        | 0 -1  1  0 |
//                                                         | 0   0   1 |        | 0  1  0 -1 |
//
// and along both axes a tile of 2 × 2 places takes 16 instead of 36. The sum over channels is formed
// before Aᵀ, so each of the 16 parts is a product of matrices, tiles × channels. The derivative of the
// image is such a convolution as well, with the kernel turned round; that of the kernel is
// Gᵀ (Σ (A g) ⊙ (Bᵀ x)) along both axes, summed over tiles, from the same parts.
//
// Source: Lavin and Gray, “Fast Algorithms for Convolutional Neural Networks”, 2015, section 4.

enum { PARTS = 16, TAPS = 9 };
// Tiles that are transformed at once, so that their parts stay in the second-level cache.
#define TILES 64
// Elements behind a part, so that the same tile of all parts does not compete for one place of a cache.
#define GAP 16

static size_t tiles_of(size_t places) { return (places + 1) / 2; }

bool lk_winograd_serves(size_t images, size_t out_channels, const lk_convolution *g) {
  bool is_plain = g->kernel_height == 3 && g->kernel_width == 3 && g->stride_height == 1
      && g->stride_width == 1 && g->dilation_height == 1 && g->dilation_width == 1
      && g->padding_height <= 2 && g->padding_width <= 2
      && g->out_height + 2 == g->height + 2 * g->padding_height
      && g->out_width + 2 == g->width + 2 * g->padding_width;
  // The kernel's parts are made for every convolution, and pay over some hundred places.
  size_t places = g->out_height * g->out_width;
  if (!is_plain || g->channels < 24 || out_channels < 24 || images * places < 256)
    return false;
  // What is computed beside the output, in tiles and channels that are filled up, is a third at most.
  size_t filled = 4 * tiles_of(g->out_height) * tiles_of(g->out_width);
  return 2 * filled * whole(g->channels) * whole(out_channels)
      <= 3 * places * g->channels * out_channels;
}

struct images {
  const float *start;
  size_t channels, height, width;
};

static const float *image_at(struct images x, size_t index) {
  return x.start + index * x.channels * x.height * x.width;
}

// How the tiles of an output are cut: `most` rows of them at once, `blocks` times an image.
struct cut {
  size_t rows, columns, most, blocks;
  const convolution_tiles *tiles;
};

static struct cut make_cut(size_t height, size_t width) {
  struct cut c = {.rows = tiles_of(height), .columns = tiles_of(width),
                  .tiles = lk_convolution_tiles()};
  c.most = least(c.rows, c.columns < TILES ? TILES / c.columns : 1);
  c.blocks = (c.rows + c.most - 1) / c.most;
  return c;
}

// Rows of tiles from `first` on, each with `overlap` places of the next.
static winograd_block make_block(const struct cut *c, size_t first, size_t channels,
                                 size_t overlap) {
  size_t rows = least(c->most, c->rows - first);
  return (winograd_block){.rows = rows, .columns = c->columns, .row = 2 * c->columns + overlap,
                          .channels = whole(channels),
                          .part = rows * c->columns * whole(channels) + GAP};
}

static struct buffer allocate_grid(const winograd_block *b) {
  return allocate((2 * b->rows + 2) * b->row * b->channels);
}

static struct buffer allocate_parts(const winograd_block *b) { return allocate(PARTS * b->part); }

// The part of count places from `first` on, which may be below 0, that an extent has.
static void overlap(ptrdiff_t first, size_t count, size_t extent, size_t *start, size_t *end) {
  *start = first < 0 ? least((size_t)-first, count) : 0;
  ptrdiff_t left = (ptrdiff_t)extent - first;
  *end = left < (ptrdiff_t)*start ? *start : least((size_t)left, count);
}

// `rows` rows of a grid for the block b, from the image's place (top, left) on, zeros around the image.
static void fill_grid(float *grid, size_t rows, const winograd_block *b, struct images x,
                      size_t index, ptrdiff_t top, ptrdiff_t left,
                      const convolution_tiles *tiles) {
  size_t first, last, start, end, row = b->row * b->channels;
  overlap(top, rows, x.height, &first, &last);
  overlap(left, b->row, x.width, &start, &end);
  memset(grid, 0, first * row * sizeof(float));
  for (size_t r = first; r < last; r++) {
    memset(grid + r * row, 0, start * b->channels * sizeof(float));
    memset(grid + r * row + end * b->channels, 0, (b->row - end) * b->channels * sizeof(float));
  }
  memset(grid + last * row, 0, (rows - last) * row * sizeof(float));
  if (first == last)
    return;
  convolution_grid g = {.channels = x.channels, .stride = b->channels,
                        .distance = x.height * x.width, .width = x.width, .row = b->row};
  tiles->to_grid(grid + first * row + start * b->channels,
                 image_at(x, index) + (size_t)((ptrdiff_t)first + top) * x.width, last - first, &g);
}

// One map of images: place (i, j) of the output meets those from (i − top, j − left) on of the input.
struct map {
  float *y;
  struct images x, out;
  const float *weights, *bias;
  size_t top, left;
  struct cut cut;
};

static void map_block(void *context, size_t index) {
  const struct map *m = context;
  const convolution_tiles *tiles = m->cut.tiles;
  size_t image = index / m->cut.blocks, first = index % m->cut.blocks * m->cut.most;
  winograd_block in = make_block(&m->cut, first, m->x.channels, 2);
  winograd_block out = make_block(&m->cut, first, m->out.channels, 0);
  struct buffer grid = allocate_grid(&in), parts = allocate_parts(&in);
  struct buffer sums = allocate_parts(&out), result = allocate_grid(&out);
  fill_grid(grid.start, 2 * in.rows + 2, &in, m->x, image,
            (ptrdiff_t)(2 * first) - (ptrdiff_t)m->top, -(ptrdiff_t)m->left, tiles);
  tiles->expand_image(parts.start, grid.start, &in);
  convolution_sums s = {.rows = in.rows * in.columns, .columns = out.channels,
                        .depth = m->x.channels, .g_stride = in.channels, .g_step = 1,
                        .x_stride = out.channels, .sums_stride = out.channels, .adds = false};
  for (size_t p = 0; p < PARTS; p++)
    tiles->add_sums(&s, sums.start + p * out.part, parts.start + p * in.part,
                    m->weights + p * m->x.channels * out.channels);
  tiles->reduce(result.start, sums.start, m->bias, &out);
  convolution_grid g = {.channels = m->out.channels, .stride = out.channels,
                        .distance = m->out.height * m->out.width, .width = m->out.width,
                        .row = out.row};
  size_t start = image * m->out.channels * g.distance + 2 * first * m->out.width;
  tiles->from_grid(m->y + start, result.start, least(2 * out.rows, m->out.height - 2 * first), &g);
  release(result);
  release(sums);
  release(parts);
  release(grid);
}

// The parts of one kernel, `stride` apart, whose elements are at w[t step]. To halve is exact.
static void expand_kernel(float *parts, size_t stride, const float *w, ptrdiff_t step) {
  float h[4][3];
  for (ptrdiff_t j = 0; j < 3; j++) {
    float a = w[j * step], b = w[(3 + j) * step], c = w[(6 + j) * step];
    h[0][j] = a;
    h[1][j] = 0.5f * (a + b + c);
    h[2][j] = 0.5f * (a - b + c);
    h[3][j] = c;
  }
  for (size_t i = 0; i < 4; i++, parts += 4 * stride) {
    parts[0] = h[i][0];
    parts[stride] = 0.5f * (h[i][0] + h[i][1] + h[i][2]);
    parts[2 * stride] = 0.5f * (h[i][0] - h[i][1] + h[i][2]);
    parts[3 * stride] = h[i][2];
  }
}

// The map with the kernel of output o and input c at w + o out_step + c step, turned round if it `turns`.
static void run(struct map *m, const float *w, size_t out_step, size_t step, bool turns,
                const float *bias, size_t images) {
  m->cut = make_cut(m->out.height, m->out.width);
  size_t columns = whole(m->out.channels), size = m->x.channels * columns;
  struct buffer weights = allocate(PARTS * size), row = allocate(columns);
  memset(weights.start, 0, PARTS * size * sizeof(float));
  for (size_t c = 0; c < m->x.channels; c++)
    for (size_t o = 0; o < m->out.channels; o++)
      expand_kernel(weights.start + c * columns + o, size,
                    w + o * out_step + c * step + (turns ? TAPS - 1 : 0), turns ? -1 : 1);
  for (size_t o = 0; o < columns; o++)
    row.start[o] = bias != NULL && o < m->out.channels ? bias[o] : 0;
  m->weights = weights.start;
  m->bias = row.start;
  lk_parallel(images * m->cut.blocks, map_block, m);
  release(row);
  release(weights);
}

void lk_winograd(float *y, const float *x, const float *w, const float *bias, size_t images,
                 size_t out_channels, const lk_convolution *g) {
  struct map m = {.y = y, .x = {x, g->channels, g->height, g->width},
                  .out = {NULL, out_channels, g->out_height, g->out_width},
                  .top = g->padding_height, .left = g->padding_width};
  run(&m, w, g->channels * TAPS, TAPS, false, bias, images);
}

void lk_winograd_image(float *x, const float *y, const float *w, const float *bias, size_t images,
                       size_t out_channels, const lk_convolution *g) {
  struct map m = {.y = x, .x = {y, out_channels, g->out_height, g->out_width},
                  .out = {NULL, g->channels, g->height, g->width},
                  .top = 2 - g->padding_height, .left = 2 - g->padding_width};
  run(&m, w, TAPS, g->channels * TAPS, true, bias, images);
}

// The derivative of a kernel, in sums over `chunk` images each.
struct kernel {
  float *sums;
  struct images x, y;
  ptrdiff_t top, left;
  size_t images, chunk;
  struct cut cut;
};

static void kernel_chunk(void *context, size_t index) {
  const struct kernel *k = context;
  const convolution_tiles *tiles = k->cut.tiles;
  winograd_block in = make_block(&k->cut, 0, k->x.channels, 2);
  winograd_block out = make_block(&k->cut, 0, k->y.channels, 0);
  struct buffer grid = allocate_grid(&in), parts = allocate_parts(&in);
  struct buffer result = allocate_grid(&out), gradients = allocate_parts(&out);
  size_t size = k->y.channels * in.channels;
  float *sums = k->sums + index * PARTS * size;
  memset(sums, 0, PARTS * size * sizeof(float));
  size_t last = least((index + 1) * k->chunk, k->images);
  for (size_t image = index * k->chunk; image < last; image++)
    for (size_t first = 0; first < k->cut.rows; first += k->cut.most) {
      in = make_block(&k->cut, first, k->x.channels, 2);
      out = make_block(&k->cut, first, k->y.channels, 0);
      ptrdiff_t top = (ptrdiff_t)(2 * first);
      fill_grid(grid.start, 2 * in.rows + 2, &in, k->x, image, top - k->top, -k->left, tiles);
      fill_grid(result.start, 2 * out.rows, &out, k->y, image, top, 0, tiles);
      tiles->expand_image(parts.start, grid.start, &in);
      tiles->expand_gradient(gradients.start, result.start, &out);
      convolution_sums s = {.rows = k->y.channels, .columns = in.channels,
                            .depth = in.rows * in.columns, .g_stride = 1, .g_step = out.channels,
                            .x_stride = in.channels, .sums_stride = in.channels, .adds = true};
      for (size_t p = 0; p < PARTS; p++)
        tiles->add_sums(&s, sums + p * size, gradients.start + p * out.part,
                        parts.start + p * in.part);
    }
  release(gradients);
  release(result);
  release(parts);
  release(grid);
}

// One kernel from its parts, `stride` apart.
static void reduce_kernel(float *w, const float *parts, size_t stride) {
  float h[3][4];
  for (size_t j = 0; j < 4; j++) {
    float a = parts[j * stride], b = parts[(4 + j) * stride], c = parts[(8 + j) * stride];
    float d = parts[(12 + j) * stride];
    h[0][j] = a + 0.5f * (b + c);
    h[1][j] = 0.5f * (b - c);
    h[2][j] = 0.5f * (b + c) + d;
  }
  for (size_t i = 0; i < 3; i++) {
    w[3 * i] = h[i][0] + 0.5f * (h[i][1] + h[i][2]);
    w[3 * i + 1] = 0.5f * (h[i][1] - h[i][2]);
    w[3 * i + 2] = 0.5f * (h[i][1] + h[i][2]) + h[i][3];
  }
}

void lk_winograd_kernel(float *w, const float *x, const float *y, size_t images,
                        size_t out_channels, const lk_convolution *g) {
  // Cut by the number of images alone, and added in their order.
  struct kernel k = {.x = {x, g->channels, g->height, g->width},
                     .y = {y, out_channels, g->out_height, g->out_width},
                     .top = (ptrdiff_t)g->padding_height, .left = (ptrdiff_t)g->padding_width,
                     .images = images, .chunk = (images + 7) / 8,
                     .cut = make_cut(g->out_height, g->out_width)};
  size_t columns = whole(g->channels), size = out_channels * columns;
  size_t chunks = (images + k.chunk - 1) / k.chunk;
  struct buffer sums = allocate(chunks * PARTS * size);
  k.sums = sums.start;
  lk_parallel(chunks, kernel_chunk, &k);
  for (size_t chunk = 1; chunk < chunks; chunk++)
    lk_accumulate(sums.start, sums.start + chunk * PARTS * size, 1, PARTS * size);
  for (size_t o = 0; o < out_channels; o++)
    for (size_t c = 0; c < g->channels; c++)
      reduce_kernel(w + (o * g->channels + c) * TAPS, sums.start + o * columns + c, size);
  release(sums);
}
