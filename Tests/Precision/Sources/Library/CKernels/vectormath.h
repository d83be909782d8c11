// The elementary functions by the C library: the polynomials in their place are made for 24 bits.
#pragma once
#include "dispatch.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

INLINE double vm_exp(double x) { return exp(x); }
INLINE double vm_log(double x) { return log(x); }
INLINE double vm_tanh(double x) { return tanh(x); }
INLINE double vm_sigmoid(double x) { return 1 / (1 + exp(-x)); }
INLINE double vm_erf(double x) { return erf(x); }

INLINE void vm_sincos(double x, double *sine, double *cosine) {
  *sine = sin(x);
  *cosine = cos(x);
}
