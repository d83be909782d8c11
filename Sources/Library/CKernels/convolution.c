#include "include/convolution.h"
#include "dispatch.h"
#include <string.h>

// The range of output places for which kernel element k meets the image along one axis.
INLINE void meeting(size_t k, size_t dilation, size_t padding, size_t stride, size_t extent,
                    size_t out, size_t *first, size_t *last) {
  size_t shift = k * dilation;
  *first = shift >= padding ? 0 : (padding - shift + stride - 1) / stride;
  size_t end = extent + padding > shift ? (extent + padding - shift - 1) / stride + 1 : 0;
  *last = end < out ? end : out;
  if (*first > *last)
    *first = *last;
}

MULTIVERSION void lk_image_to_columns(float *restrict columns, const float *restrict image,
                                      const lk_convolution *restrict g) {
  for (size_t c = 0; c < g->channels; c++)
    for (size_t i = 0; i < g->kernel_height; i++)
      for (size_t j = 0; j < g->kernel_width; j++) {
        size_t y0, y1, x0, x1;
        meeting(i, g->dilation_height, g->padding_height, g->stride_height, g->height,
                g->out_height, &y0, &y1);
        meeting(j, g->dilation_width, g->padding_width, g->stride_width, g->width, g->out_width,
                &x0, &x1);
        memset(columns, 0, y0 * g->out_width * sizeof(float));
        for (size_t y = y0; y < y1; y++) {
          float *row = columns + y * g->out_width;
          size_t from = y * g->stride_height + i * g->dilation_height - g->padding_height;
          const float *source = image + (c * g->height + from) * g->width;
          ptrdiff_t shift = (ptrdiff_t)(j * g->dilation_width) - (ptrdiff_t)g->padding_width;
          for (size_t x = 0; x < x0; x++)
            row[x] = 0;
          if (g->stride_width == 1) {
            for (size_t x = x0; x < x1; x++)
              row[x] = source[(ptrdiff_t)x + shift];
          } else {
            for (size_t x = x0; x < x1; x++)
              row[x] = source[(ptrdiff_t)(x * g->stride_width) + shift];
          }
          for (size_t x = x1; x < g->out_width; x++)
            row[x] = 0;
        }
        memset(columns + y1 * g->out_width, 0, (g->out_height - y1) * g->out_width * sizeof(float));
        columns += g->out_height * g->out_width;
      }
}

MULTIVERSION void lk_columns_to_image(float *restrict image, const float *restrict columns,
                                      const lk_convolution *restrict g) {
  for (size_t c = 0; c < g->channels; c++)
    for (size_t i = 0; i < g->kernel_height; i++)
      for (size_t j = 0; j < g->kernel_width; j++) {
        size_t y0, y1, x0, x1;
        meeting(i, g->dilation_height, g->padding_height, g->stride_height, g->height,
                g->out_height, &y0, &y1);
        meeting(j, g->dilation_width, g->padding_width, g->stride_width, g->width, g->out_width,
                &x0, &x1);
        for (size_t y = y0; y < y1; y++) {
          const float *row = columns + y * g->out_width;
          size_t from = y * g->stride_height + i * g->dilation_height - g->padding_height;
          float *target = image + (c * g->height + from) * g->width;
          ptrdiff_t shift = (ptrdiff_t)(j * g->dilation_width) - (ptrdiff_t)g->padding_width;
          if (g->stride_width == 1) {
            for (size_t x = x0; x < x1; x++)
              target[(ptrdiff_t)x + shift] += row[x];
          } else {
            for (size_t x = x0; x < x1; x++)
              target[(ptrdiff_t)(x * g->stride_width) + shift] += row[x];
          }
        }
        columns += g->out_height * g->out_width;
      }
}
