// The products of cblas.h, and the few LAPACK routines that linear algebra needs.
//
// Debian keeps LAPACK's C header in a package of its own; the routines themselves are in OpenBLAS
// under their Fortran names. A matrix is stored by columns, every argument is an address.
//
// Source: https://netlib.org/lapack/explore-html/
#pragma once
#include <cblas.h>

/// Eigenvalues (ascending) and eigenvectors of a symmetric matrix.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info);

/// Singular value decomposition by divide and conquer.
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info);

/// QR factorisation; the reflectors are left below the diagonal.
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);

/// Forms Q from the reflectors of `dgeqrf_`.
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda,
             const double *tau, double *work, const int *lwork, int *info);

/// Cholesky factorisation of a positive definite matrix.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);

/// LU factorisation with row exchanges.
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);

/// Solves A X = B from the factors of `dgetrf_`.
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a, const int *lda,
             const int *ipiv, double *b, const int *ldb, int *info);
