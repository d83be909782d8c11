// The product of matrices in double precision, under the name that the library calls.
#pragma once
#define cblas_sgemm cblas_sgemm_of_floats
#include "shim.h"
#undef cblas_sgemm

static inline void cblas_sgemm(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE order_a,
                               CBLAS_TRANSPOSE order_b, int m, int n, int k, double alpha,
                               const double *a, int lda, const double *b, int ldb, double beta,
                               double *c, int ldc) {
  cblas_dgemm(layout, order_a, order_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
