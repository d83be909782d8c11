// Convolution: straight from the images, and as a product of matrices.
#pragma once
#include <stdbool.h>
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

/// Whether the following three are made for this processor and compute little that is left out.
bool lk_convolution_is_direct(const lk_convolution *geometry);

/// y[b, o] = Σ_c w[o, c] ∗ x[b, c] + bias[o], straight from the images, whose rows are laid out with
/// their padding so that a kernel element meets neighbouring places at one distance.
///
/// `bias` may be NULL. Call these only if `lk_convolution_is_direct`. Of all three, those with kernels of
/// 3 × 3 and steps of 1 between 24 and more channels mostly take Winograd's way, which rounds
/// otherwise (winograd.h).
void lk_convolve(float *y, const float *x, const float *w, const float *bias, size_t images,
                 size_t out_channels, const lk_convolution *geometry);

/// The image's derivative of the same, x[b, c] from y[b, o], plus bias[c] unless NULL.
void lk_convolve_image(float *x, const float *y, const float *w, const float *bias, size_t images,
                       size_t out_channels, const lk_convolution *geometry);

/// The kernel's derivative of the same: w[o, c, i, j] = Σ over images and places of y[b, o] times
/// what element (i, j) meets of x[b, c].
void lk_convolve_kernel(float *w, const float *x, const float *y, size_t images,
                        size_t out_channels, const lk_convolution *geometry);
