// Rearranging images for convolution as a product of matrices.
#pragma once
#include <stddef.h>

/// The extents of a convolution of one image of `channels` × `height` × `width`.
typedef struct {
  size_t channels, height, width;
  size_t kernel_height, kernel_width;
  size_t stride_height, stride_width;
  size_t padding_height, padding_width;
  size_t dilation_height, dilation_width;
  size_t out_height, out_width;
} lk_convolution;

/// Row (c, i, j) of `columns` receives what kernel element (i, j) of channel c meets at every place
/// of the output, zeros where it lies outside the image.
void lk_image_to_columns(float *columns, const float *image, const lk_convolution *geometry);

/// The adjoint: every element of `columns` is added to where it came from.
void lk_columns_to_image(float *image, const float *columns, const lk_convolution *geometry);
