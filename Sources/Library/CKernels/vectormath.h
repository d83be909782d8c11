// Elementary functions without branches or calls, so that loops over them become vector code.
//
// The polynomials are those of Cephes (S. Moshier) in single precision; tanh and erf are minimax
// fits of this project. Infinities and NaN give what the C library gives.
#pragma once
#include "dispatch.h"
#include <stdint.h>
#include <string.h>

INLINE float from_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

INLINE uint32_t to_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

// Adding 1.5 × 2²³ rounds to an integer and leaves it in the low bits.
#define ROUNDING_MAGIC 12582912.f

INLINE float vm_exp(float x) {
  float c = x < -104.f ? -104.f : x;
  c = c > 89.f ? 89.f : c;
  float t = c * 1.44269504f + ROUNDING_MAGIC;
  float n = t - ROUNDING_MAGIC;
  float r = c - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  // 2ⁿ in two factors, so that results next to overflow and the denormal ones come out right.
  int32_t k = (int32_t)(to_bits(t) - to_bits(ROUNDING_MAGIC));
  int32_t half = k >> 1;
  float s = from_bits((uint32_t)(half + 127) << 23);
  float u = from_bits((uint32_t)(k - half + 127) << 23);
  return p * s * u;
}

INLINE float vm_log(float x) {
  int tiny = x < 1.17549435e-38f;
  float scaled = tiny ? x * 8388608.f : x;
  int32_t i = (int32_t)to_bits(scaled);
  int32_t e = (i - 0x3f3504f3) >> 23;
  float m = from_bits((uint32_t)i - ((uint32_t)e << 23)) - 1.f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float n = (float)(tiny ? e - 23 : e);
  float y = m * z * p;
  y += n * -2.12194440e-4f;
  y -= .5f * z;
  y = m + y + n * 0.693359375f;
  y = x == 0.f ? -__builtin_inff() : y;
  y = x < 0.f ? __builtin_nanf("") : y;
  y = x == __builtin_inff() ? x : y;
  return x != x ? x : y;
}

INLINE float vm_tanh(float x) {
  float c = x < -7.99881172f ? -7.99881172f : x;
  c = c > 7.99881172f ? 7.99881172f : c;
  float z = c * c;
  float p = -2.76076847742355e-16f;
  p = p * z + 2.00018790482477e-13f;
  p = p * z - 8.60467152213735e-11f;
  p = p * z + 5.12229709037114e-08f;
  p = p * z + 1.48572235717979e-05f;
  p = p * z + 6.37261928875436e-04f;
  p = p * z + 4.89352455891786e-03f;
  p = p * c;
  float q = 1.19825839466702e-06f;
  q = q * z + 1.18534705686654e-04f;
  q = q * z + 2.26843463243900e-03f;
  q = q * z + 4.89352518554385e-03f;
  return p / q;
}

INLINE float vm_sigmoid(float x) { return 1.f / (1.f + vm_exp(-x)); }

// A minimax fit of erf(x) / x in x²; beyond the clamp the result rounds to ±1.
INLINE float vm_erf(float x) {
  float c = x < -3.9f ? -3.9f : x;
  c = c > 3.9f ? 3.9f : c;
  float z = c * c;
  float p = 2.014858502e-08f;
  p = p * z - 1.963212753e-06f;
  p = p * z + 1.405966614e-04f;
  p = p * z + 3.632148262e-03f;
  p = p * z + 5.034446344e-02f;
  p = p * z + 1.981787533e-01f;
  p = p * z + 1.128379107e+00f;
  float q = 9.405507590e-04f;
  q = q * z + 1.420757640e-02f;
  q = q * z + 1.142794490e-01f;
  q = q * z + 5.089631081e-01f;
  q = q * z + 1.f;
  float y = p * c / q;
  // Near the clamp the fit is a few units of the last place above 1.
  y = y > 1.f ? 1.f : y;
  return y < -1.f ? -1.f : y;
}

// sin and cos of x: the remainder modulo π/2 is taken in double precision, which serves |x| < 10⁸.
INLINE void vm_sincos(float x, float *sine, float *cosine) {
  double magic = 6755399441055744.0;  // 1.5 × 2⁵²
  double d = (double)x;
  double shifted = d * 0.63661977236758134 + magic;
  double n = shifted - magic;
  float r = (float)((d - n * 1.5707963267341256) - n * 6.0771005065061922e-11);
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  int32_t quadrant = (int32_t)bits & 3;
  float z = r * r;
  float s = -1.9515295891e-4f;
  s = s * z + 8.3321608736e-3f;
  s = s * z - 1.6666654611e-1f;
  s = s * z * r + r;
  float c = 2.443315711809948e-5f;
  c = c * z - 1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * z * z - .5f * z + 1.f;
  float a = (quadrant & 1) ? c : s;
  float b = (quadrant & 1) ? s : c;
  *sine = (quadrant & 2) ? -a : a;
  *cosine = ((quadrant + 1) & 2) ? -b : b;
}
