#include "planes.h"
#include <string.h>

static size_t past(size_t a, size_t b) { return a > b ? a - b : 0; }

void lk_meeting(size_t phase, size_t s, size_t padding, size_t extent, size_t *first,
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
    lk_meeting(b, p->stride_width, p->padding_width, p->width, &first, &end);
    p->overhang = least(p->overhang, least(first, past(columns, end)));
  }
  p->rows = rows;
  p->row = columns - p->overhang;
  p->size = rows * p->row;
}

static void fill_row(float *to, const float *row, const struct planes *p, size_t b) {
  size_t first, end;
  lk_meeting(b, p->stride_width, p->padding_width, p->width, &first, &end);
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

void lk_fill_planes(float *to, const float *image, const struct planes *p) {
  for (size_t c = 0; c < p->channels; c++, image += p->height * p->width)
    for (size_t a = 0; a < p->stride_height; a++) {
      size_t first, end;
      lk_meeting(a, p->stride_height, p->padding_height, p->height, &first, &end);
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

// How many rows and columns of a plane the kernel reaches beyond its first element.
static size_t reach_down(const lk_convolution *g) {
  return (g->kernel_height - 1) * g->dilation_height / g->stride_height;
}
static size_t reach_across(const lk_convolution *g) {
  return (g->kernel_width - 1) * g->dilation_width / g->stride_width;
}

struct planes lk_planes_of_input(const lk_convolution *g) {
  struct planes p = {
      .channels = g->channels, .height = g->height, .width = g->width,
      .stride_height = g->stride_height, .stride_width = g->stride_width,
      .padding_height = g->padding_height, .padding_width = g->padding_width};
  lay_out(&p, g->out_height + reach_down(g), g->out_width, reach_across(g));
  return p;
}

struct planes lk_planes_of_output(const lk_convolution *g, size_t out_channels) {
  struct planes p = {.channels = out_channels, .height = g->out_height, .width = g->out_width,
                     .stride_height = 1, .stride_width = 1,
                     .padding_height = reach_down(g), .padding_width = reach_across(g)};
  size_t rows = (g->padding_height + g->height - 1) / g->stride_height + 1;
  size_t columns = (g->padding_width + g->width - 1) / g->stride_width + 1;
  lay_out(&p, rows + reach_down(g), columns, reach_across(g));
  return p;
}
