// Convolutions with kernels of 3 × 3 in fewer multiplications; parameters as in include/convolution.h.
#pragma once
#include "dispatch.h"
#include "include/convolution.h"

/// Whether the following three are faster than the direct way. The shape alone decides, with the
/// number of images, so that every processor adds up in the same order.
HIDDEN bool lk_winograd_serves(size_t images, size_t out_channels, const lk_convolution *geometry);

/// `lk_convolve`. With C channels and u = 2⁻²⁴ an element without bias is at most
/// 64 C (C + 12) u max|x| max|w| off; for the direct sum that bound is 81 C² u max|x| max|w|.
/// What is infinite, or so large that sums of four overflow, spoils the tiles of 2 × 2 places near it.
HIDDEN void lk_winograd(float *y, const float *x, const float *w, const float *bias, size_t images,
                        size_t out_channels, const lk_convolution *geometry);

/// `lk_convolve_image`, with the same bound for C output channels.
HIDDEN void lk_winograd_image(float *x, const float *y, const float *w, const float *bias,
                              size_t images, size_t out_channels, const lk_convolution *geometry);

/// `lk_convolve_kernel`, at most 64 T (T + 20) u max|x| max|y| off for T tiles in all images.
HIDDEN void lk_winograd_kernel(float *w, const float *x, const float *y, size_t images,
                               size_t out_channels, const lk_convolution *geometry);
