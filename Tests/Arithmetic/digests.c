// A digest of what every arithmetic kernel computes from the same random numbers at many extents, a line
// each: two builds or processors that print the same lines compute the same bits. Built and run by
// Tests/Conformance/test_arithmetic.py, which also sees that no kernel lacks a line.
#include "CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state, digest;

static void begin(void) {
  state = 0x9E3779B97F4A7C15u;
  digest = 0xcbf29ce484222325u;
}

static void end(const char *name) { printf("%s %016llx\n", name, (unsigned long long)digest); }

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void note_word(uint64_t word) { digest = (digest ^ word) * 0x100000001b3u; }

// One NaN is as good as another: which of two operands' payloads survives is up to the compiler.
static void note(const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    note_word(values[i] != values[i] ? 0x7fc00000u : bits);
  }
}

static void note_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  note_word(bits);
}

// Mostly numbers of the size of activations, some of them far larger or smaller, or zero.
static float number(void) {
  float x = (float)(int64_t)next() * 0x1p-62f;
  switch (next() % 32) {
  case 0: return x * 50.f;
  case 1: return x * 1e-20f;
  case 2: return next() % 2 ? 0.f : -0.f;
  default: return x;
  }
}

static float *room(size_t count) {
  float *values = aligned_alloc(64, (count * sizeof(float) + 127) / 64 * 64);
  if (values == NULL)
    exit(1);
  return values;
}

static float *numbers(size_t count) {
  float *values = room(count);
  for (size_t i = 0; i < count; i++)
    values[i] = number();
  return values;
}

static float *magnitudes(size_t count) {
  float *values = numbers(count);
  for (size_t i = 0; i < count; i++)
    values[i] = values[i] < 0 ? -values[i] : values[i];
  return values;
}

static const size_t lengths[] = {1,  2,  3,  5,  7,  8,   9,   15,  16,  17,  23,   31,   32,
                                 33, 47, 63, 64, 65, 100, 127, 256, 257, 513, 1000, 4099, 40000};
static const size_t shapes[][2] = {{1, 1},  {1, 10},  {3, 7},   {5, 16},  {2, 33},   {31, 17},
                                   {7, 64}, {16, 100}, {65, 31}, {9, 257}, {4, 1030}, {130, 300}};
#define EACH(list) for (size_t at = 0; at < sizeof list / sizeof *list; at++)

static void unary(const char *name, lk_unary *f) {
  begin();
  EACH(lengths) {
    size_t n = lengths[at];
    float *a = numbers(n), *o = room(n);
    f(o, a, n);
    note(o, n);
    // In place, as callers may.
    f(a, a, n);
    note(a, n);
    free(a);
    free(o);
  }
  end(name);
}

static void binary(const char *name, lk_binary *f) {
  begin();
  EACH(shapes) {
    size_t m = shapes[at][0], n = shapes[at][1];
    ptrdiff_t wide = (ptrdiff_t)n, tall = (ptrdiff_t)m;
    float *a = numbers(m * n), *b = numbers(m * n), *o = room(m * n);
    const ptrdiff_t strides[][4] = {
        {wide, 1, wide, 1}, {wide, 1, 0, 1}, {wide, 1, 1, 0}, {0, 1, 1, 0}, {1, 0, wide, 1},
        {1, tall, wide, 1}, {1, tall, 1, tall}};
    for (size_t s = 0; s < sizeof strides / sizeof *strides; s++) {
      f(m, n, o, a, strides[s][0], strides[s][1], b, strides[s][2], strides[s][3]);
      note(o, m * n);
    }
    free(a);
    free(b);
    free(o);
  }
  end(name);
}

#define UNARY(f) unary(#f, f)
#define BINARY(f) binary(#f, f)

// What takes flat buffers: three of `n` numbers to read, two to write.
#define FLAT(name, call)                                                                          \
  do {                                                                                            \
    begin();                                                                                      \
    EACH(lengths) {                                                                               \
      size_t n = lengths[at];                                                                     \
      float *a = numbers(n), *b = numbers(n), *c = numbers(n), *o = numbers(n), *p = magnitudes(n); \
      (void)b, (void)c, (void)p;                                                                  \
      call;                                                                                       \
      note(o, n);                                                                                 \
      note(p, n);                                                                                 \
      free(a), free(b), free(c), free(o), free(p);                                                \
    }                                                                                             \
    end(#name);                                                                                   \
  } while (0)

// What takes matrices of `m` rows and `n` columns.
#define MATRIX(name, call)                                                                        \
  do {                                                                                            \
    begin();                                                                                      \
    EACH(shapes) {                                                                                \
      size_t m = shapes[at][0], n = shapes[at][1];                                                \
      float *a = numbers(m * n), *b = numbers(m * n), *o = numbers(m * n), *p = magnitudes(m);    \
      int32_t *index = calloc(m * n, sizeof *index);                                              \
      for (size_t i = 0; i < m * n; i++)                                                          \
        index[i] = (int32_t)(next() % n);                                                         \
      (void)b, (void)p;                                                                           \
      call;                                                                                       \
      note(o, m * n);                                                                             \
      note(p, m);                                                                                 \
      for (size_t i = 0; i < m * n; i++)                                                          \
        note_word((uint64_t)index[i]);                                                            \
      free(a), free(b), free(o), free(p), free(index);                                            \
    }                                                                                             \
    end(#name);                                                                                   \
  } while (0)

static void elements(void) {
  UNARY(lk_exp), UNARY(lk_log), UNARY(lk_tanh), UNARY(lk_sigmoid), UNARY(lk_relu), UNARY(lk_sqrt);
  UNARY(lk_abs), UNARY(lk_sin), UNARY(lk_cos), UNARY(lk_erf), UNARY(lk_sign), UNARY(lk_softplus);
  UNARY(lk_gelu), UNARY(lk_silu);
  UNARY(lk_step), UNARY(lk_square), UNARY(lk_reciprocal), UNARY(lk_floor);
  BINARY(lk_add), BINARY(lk_subtract), BINARY(lk_multiply), BINARY(lk_divide), BINARY(lk_maximum);
  BINARY(lk_minimum), BINARY(lk_greater), BINARY(lk_greater_equal), BINARY(lk_equal);
  BINARY(lk_relu_gradient), BINARY(lk_tanh_gradient), BINARY(lk_sigmoid_gradient);
  BINARY(lk_gelu_gradient), BINARY(lk_silu_gradient), BINARY(lk_softplus_gradient);
  FLAT(lk_affine, lk_affine(o, a, 1.7f, -.3f, n));
  FLAT(lk_power, lk_power(o, p, 1.37f, n));
  FLAT(lk_clamp, lk_clamp(o, a, -.5f, .25f, n));
  FLAT(lk_fill, lk_fill(o, a[0], n));
  FLAT(lk_accumulate, lk_accumulate(o, a, .37f, n));
  FLAT(lk_select, lk_select(o, a, b, c, n));
  FLAT(lk_binary_cross_entropy, {
    note_double(lk_binary_cross_entropy(o, a, b, .3f, n));
    note_double(lk_binary_cross_entropy(NULL, a, b, .3f, n));
  });
  FLAT(lk_squared_error, {
    note_double(lk_squared_error(o, a, b, .3f, n));
    note_double(lk_squared_error(NULL, a, b, .3f, n));
  });
  FLAT(lk_map, lk_map(lk_exp, o, a, n));
  MATRIX(lk_add_row, lk_add_row(o, a, m, n));
  MATRIX(lk_combine, lk_combine(lk_multiply, m, n, o, a, (ptrdiff_t)n, 1, b, 0, 1));
}

// Rows, and groups of channels in a count and of a size.
static void normalizations(void) {
  for (int order = 0; order < 2; order++) {
    begin();
    EACH(shapes) {
      size_t rows = shapes[at][0] * 3, n = shapes[at][1];
      const lk_groups kinds[] = {{1, n, 1}, {1, 1, n}, {3, 2, n}, {3, n, 1}};
      for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        lk_groups g = kinds[k];
        size_t all = g.count * g.channels, count = rows * g.channels * g.size;
        float *x = numbers(count), *d = numbers(count), *o = room(count);
        float *w = numbers(all), *b = numbers(all), *sums = numbers(all);
        float *statistics = magnitudes(2 * rows);
        if (order == 0)
          lk_normalize(o, statistics, x, w, b, 1e-5f, rows, g);
        else
          lk_normalize_gradient(o, b, sums, d, x, statistics, w, rows, g);
        note(o, count), note(b, all), note(sums, all), note(statistics, 2 * rows);
        if (order == 0)
          lk_normalize(o, NULL, x, NULL, NULL, 1e-5f, rows, g);
        else
          lk_normalize_gradient(o, NULL, NULL, d, x, statistics, NULL, rows, g);
        note(o, count);
        free(x), free(d), free(o), free(w), free(b), free(sums), free(statistics);
      }
    }
    end(order == 0 ? "lk_normalize" : "lk_normalize_gradient");
  }
}

static void rows(void) {
  MATRIX(lk_softmax, lk_softmax(o, a, m, n));
  MATRIX(lk_log_softmax, lk_log_softmax(o, a, m, n));
  MATRIX(lk_softmax_gradient, lk_softmax_gradient(o, a, b, m, n));
  MATRIX(lk_log_softmax_gradient, lk_log_softmax_gradient(o, a, b, m, n));
  MATRIX(lk_cross_entropy, {
    note_double(lk_cross_entropy(o, a, index, .3f, m, n));
    note_double(lk_cross_entropy(NULL, a, index, .3f, m, n));
  });
  normalizations();
  MATRIX(lk_sum, {
    lk_sum(o, a, m, n, 1);
    lk_sum(o + m * n - n, a, 1, m, n);
  });
  MATRIX(lk_max, {
    lk_max(o, index, a, m, n, 1);
    lk_max(o + m * n - n, NULL, a, 1, m, n);
  });
  MATRIX(lk_cumulative_sum, {
    lk_cumulative_sum(o, a, m, n, 1, 0);
    note(o, m * n);
    lk_cumulative_sum(o, a, 1, m, n, 1);
  });
  FLAT(lk_dot, note_double(lk_dot(a, b, n)));
  MATRIX(lk_copy_strided, {
    lk_copy_strided(m, n, o, a, (ptrdiff_t)n, 1);
    note(o, m * n);
    lk_copy_strided(m, n, o, a, 1, 0);
    note(o, m * n);
    lk_copy_strided(m, n, o, a, 1, (ptrdiff_t)m);
  });
  MATRIX(lk_add_strided, {
    lk_add_strided(m, n, o, (ptrdiff_t)n, 1, a);
    lk_add_strided(m, n, o, 1, (ptrdiff_t)m, b);
  });
  MATRIX(lk_gather, {
    lk_gather(o, a, index, m, n, n, 1);
    note(o, m * n);
    lk_gather(o, a, index, 1, n, n, m);
  });
  MATRIX(lk_relu_gradient_sums, {
    float *sums = room(n);
    lk_relu_gradient_sums(o, sums, a, b, m, n);
    note(sums, n);
    free(sums);
  });
  MATRIX(lk_scatter_add, {
    lk_scatter_add(o, a, index, m, n, n, 1);
    lk_scatter_add(o, b, index, 1, n, n, m);
  });
}

// Queries, keys, sizes of both, with room between positions.
static void attention(void) {
  static const size_t extents[][4] = {{1, 1, 1, 1},   {1, 7, 5, 3},    {3, 16, 16, 32},
                                      {2, 33, 31, 33}, {7, 65, 32, 40}, {1, 300, 64, 130}};
  begin();
  EACH(extents) {
    size_t t = extents[at][0], s = extents[at][1], n = extents[at][2], w = extents[at][3];
    lk_attention_extents all = {2, 3, t, s, n, w};
    float *q = numbers(6 * t * n), *k = numbers(6 * s * n), *v = numbers(6 * s * w);
    float *o = numbers(6 * t * w);
    // Positions one after the other, each with its heads; then heads, each with its positions.
    for (int order = 0; order < 2; order++) {
#define PLACES(count, size)                                                                       \
  order ? (lk_row_places){(ptrdiff_t)(3 * (count) * (size)), (ptrdiff_t)((count) * (size)),       \
                          (ptrdiff_t)(size)}                                                      \
        : (lk_row_places){(ptrdiff_t)(3 * (count) * (size)), (ptrdiff_t)(size),                   \
                          (ptrdiff_t)(3 * (size))}
      lk_attend(o, PLACES(t, w), q, PLACES(t, n), k, PLACES(s, n), v, PLACES(s, w), all, .3f);
      note(o, 6 * t * w);
    }
    free(q), free(k), free(v), free(o);
  }
  end("lk_attend");
}

// The buffer o as two parameters with their gradients in a.
#define PARAMETERS                                                                                \
  size_t half = n / 2;                                                                            \
  const lk_parameter list[] = {{o, a, 0, half}, {o + half, a + half, half, n - half}}

static void updates(void) {
  FLAT(lk_adam, {
    PARAMETERS;
    lk_adam(list, 2, b, p, 1e-2f, .9f, .999f, 1e-8f, .1f, .001f, .01f);
    note(b, n);
  });
  FLAT(lk_momentum, {
    PARAMETERS;
    lk_momentum(list, 2, b, .1f, .9f, 0);
    lk_momentum(list, 2, p, .1f, .9f, 1);
  });
  FLAT(lk_rmsprop, {
    PARAMETERS;
    lk_rmsprop(list, 2, p, 1e-2f, .9f, 1e-8f);
  });
  FLAT(lk_descent, {
    PARAMETERS;
    lk_descent(list, 2, 1e-2f);
  });
  FLAT(lk_average, {
    PARAMETERS;
    lk_average(list, 2, .99f);
  });
  FLAT(lk_uniform, lk_uniform(o, n, -1, 3, 1, 2, 3));
  FLAT(lk_normal, lk_normal(o, n, 1, 3, 1, 2, 3));
  begin();
  for (uint64_t i = 0; i < 100; i++) {
    uint32_t out[4];
    lk_philox(out, i, 2 * i, i << 33);
    for (int j = 0; j < 4; j++)
      note_word(out[j]);
  }
  end("lk_philox");
  begin();
  for (uint64_t i = 0; i < 20; i++) {
    uint32_t out[64];
    lk_philox_words(out, i, 2 * i, i << 33);
    for (int j = 0; j < 64; j++)
      note_word(out[j]);
  }
  end("lk_philox_words");
}

static void recurrence(void) {
  static const size_t sizes[] = {1, 5, 8, 16, 21, 33, 64, 130};
  begin();
  EACH(sizes) {
    size_t n = sizes[at], m = 3;
    float *gates = numbers(4 * m * n), *bias = numbers(4 * n), *before = numbers(m * n);
    float *cell = room(m * n), *hidden = room(m * n);
    lk_lstm_step(gates, cell, hidden, before, bias, m, n);
    note(gates, 4 * m * n), note(cell, m * n), note(hidden, m * n);
    free(gates), free(bias), free(before), free(cell), free(hidden);
  }
  end("lk_lstm_step");
  begin();
  EACH(sizes) {
    size_t n = sizes[at], m = 3;
    float *gates = magnitudes(4 * m * n), *sums = room(4 * m * n), *before = numbers(m * n);
    float *cell = numbers(m * n), *d = numbers(m * n), *y = numbers(m * n), *h = numbers(m * n);
    lk_lstm_step_gradient(sums, d, y, h, gates, cell, before, m, n);
    note(sums, 4 * m * n), note(d, m * n);
    free(gates), free(sums), free(before), free(cell), free(d), free(y), free(h);
  }
  end("lk_lstm_step_gradient");
}

static void words(void) {
  enum { WORDS = 11, COUNT = 200 };
  begin();
  for (size_t stride = 16; stride <= 112; stride += 16) {
    float *inputs = numbers(WORDS * stride), *outputs = numbers(WORDS * stride);
    int32_t sentence[COUNT], alias[WORDS];
    uint32_t threshold[WORDS];
    for (int i = 0; i < WORDS; i++) {
      alias[i] = (i + 1) % WORDS;
      threshold[i] = 1u << 31;
    }
    for (int i = 0; i < COUNT; i++)
      sentence[i] = (int32_t)(next() % WORDS);
    lk_skip_gram_plan plan = {stride, WORDS, 5, 15, threshold, alias, 1, 2};
    uint64_t counter = 0;
    lk_skip_gram(inputs, outputs, sentence, COUNT, .1f, &plan, &counter);
    note(inputs, WORDS * stride), note(outputs, WORDS * stride);
    note_word(counter);
    free(inputs), free(outputs);
  }
  end("lk_skip_gram");
}

static const size_t extents[][3] = {
    {1, 1, 1},     {1, 300, 530}, {2, 17, 9},    {3, 70, 400},   {4, 31, 16},    {5, 16, 33},
    {6, 33, 5},    {7, 40, 8},    {8, 32, 16},   {9, 33, 17},    {13, 19, 37},   {12, 15, 385},
    {16, 31, 800}, {24, 96, 64},  {300, 40, 5},  {300, 1, 70},   {270, 2, 400},  {40, 15, 16},
    {10, 40, 40},  {65, 47, 390}, {70, 100, 11}, {520, 66, 384}, {131, 161, 1201}};

typedef void product(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                     ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                     bool adding);

static void without_row(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                        ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                        bool adding) {
  (void)row;
  lk_product(c, a, ar, ac, b, br, bc, m, n, k, adding);
}

static void of_packed(float *c, const float *a, ptrdiff_t ar, ptrdiff_t ac, const float *b,
                      ptrdiff_t br, ptrdiff_t bc, const float *row, size_t m, size_t n, size_t k,
                      bool adding) {
  (void)row;
  float *packed = room(lk_packed_count(n, k));
  lk_pack(packed, b, br, bc, n, k);
  lk_product_of_packed(c, a, ar, ac, packed, m, n, k, adding);
  free(packed);
}

static void products(const char *name, product *f) {
  begin();
  EACH(extents) {
    size_t m = extents[at][0], n = extents[at][1], k = extents[at][2];
    float *a = numbers(m * k), *b = numbers(k * n), *c = numbers(m * n), *row = numbers(n);
    for (int order = 0; order < 8; order++) {
      f(c, a, order & 1 ? 1 : (ptrdiff_t)k, order & 1 ? (ptrdiff_t)m : 1, b,
        order & 2 ? 1 : (ptrdiff_t)n, order & 2 ? (ptrdiff_t)k : 1, row, m, n, k, order & 4);
      note(c, m * n);
    }
    free(a), free(b), free(c), free(row);
  }
  end(name);
}

static void stacks(void) {
  enum { COUNT = 5 };
  begin();
  EACH(extents) {
    size_t m = extents[at][0], n = extents[at][1], k = extents[at][2] % 97 + 1;
    float *a = numbers(COUNT * m * k), *b = numbers(COUNT * k * n), *c = room(COUNT * m * n);
    ptrdiff_t offsets_a[COUNT], offsets_b[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
      offsets_a[i] = (ptrdiff_t)((COUNT - 1 - i) * m * k);
      offsets_b[i] = (ptrdiff_t)(i * k * n);
    }
    lk_products(COUNT, c, a, offsets_a, (ptrdiff_t)k, 1, b, offsets_b, (ptrdiff_t)n, 1, m, n, k);
    note(c, COUNT * m * n);
    free(a), free(b), free(c);
  }
  end("lk_products");
}

// Images, channels that come out, and one image: channels, height, width, then height and width of the
// kernel, of its steps, of the padding and of the distance between its elements.
static const struct {
  size_t images, out;
  lk_convolution geometry;
} images[] = {
    {1, 1, {1, 5, 6, 3, 3, 1, 1, 1, 1, 1, 1}},    {3, 9, {2, 8, 9, 3, 3, 1, 1, 1, 1, 1, 1}},
    {3, 9, {2, 8, 9, 3, 3, 2, 2, 1, 1, 1, 1}},    {9, 11, {17, 9, 10, 3, 3, 1, 1, 1, 1, 1, 1}},
    {9, 11, {17, 9, 10, 3, 3, 2, 2, 1, 1, 1, 1}}, {9, 11, {17, 13, 14, 3, 3, 3, 3, 1, 1, 1, 1}},
    {2, 20, {16, 12, 7, 5, 5, 1, 1, 2, 2, 1, 1}}, {2, 20, {16, 12, 9, 5, 5, 2, 2, 2, 2, 1, 1}},
    {4, 5, {3, 6, 6, 1, 1, 1, 1, 0, 0, 1, 1}},    {2, 9, {4, 12, 9, 3, 3, 1, 1, 0, 2, 2, 1}},
    {2, 3, {20, 1, 70, 1, 5, 1, 1, 0, 0, 1, 1}},  {2, 5, {3, 13, 19, 3, 3, 1, 2, 2, 1, 2, 1}},
    {2, 7, {5, 11, 12, 3, 2, 2, 1, 1, 0, 1, 3}},  {9, 18, {16, 7, 16, 4, 3, 1, 2, 1, 1, 1, 2}},
    // Winograd's way: even and odd outputs, every padding, several blocks, a row shorter than a vector.
    {3, 32, {32, 28, 28, 3, 3, 1, 1, 1, 1, 1, 1}}, {9, 30, {27, 13, 15, 3, 3, 1, 1, 0, 2, 1, 1}},
    {3, 47, {33, 16, 6, 3, 3, 1, 1, 2, 1, 1, 1}},  {1, 24, {64, 9, 131, 3, 3, 1, 1, 1, 0, 1, 1}}};

static size_t extent(size_t image, size_t kernel, size_t step, size_t padding, size_t dilation) {
  return (image + 2 * padding - dilation * (kernel - 1) - 1) / step + 1;
}

static void convolutions(void) {
  static const char *const names[] = {"lk_convolve", "lk_convolve_image", "lk_convolve_kernel",
                                      "lk_image_to_columns", "lk_columns_to_image",
                                      "lk_convolution_is_direct"};
  for (int kind = 0; kind < 6; kind++) {
    begin();
    EACH(images) {
      lk_convolution g = images[at].geometry;
      g.out_height =
          extent(g.height, g.kernel_height, g.stride_height, g.padding_height, g.dilation_height);
      g.out_width =
          extent(g.width, g.kernel_width, g.stride_width, g.padding_width, g.dilation_width);
      bool is_direct = lk_convolution_is_direct(&g);
      if (kind < 3 && !is_direct)
        continue;
      size_t count = images[at].images, out = images[at].out, channels = g.channels;
      size_t from = g.height * g.width, to = g.out_height * g.out_width;
      size_t taps = g.kernel_height * g.kernel_width;
      float *x = numbers(count * channels * from), *w = numbers(out * channels * taps);
      float *y = numbers(count * out * to), *columns = numbers(channels * taps * to);
      switch (kind) {
      case 0: lk_convolve(y, x, w, at % 2 ? w : NULL, count, out, &g); break;
      case 1: lk_convolve_image(x, y, w, at % 2 ? w : NULL, count, out, &g); break;
      case 2: lk_convolve_kernel(w, x, y, count, out, &g); break;
      case 3: lk_image_to_columns(columns, x, &g); break;
      case 4: lk_columns_to_image(x, columns, &g); break;
      default: note_word(is_direct);
      }
      note(x, count * channels * from), note(w, out * channels * taps);
      note(y, count * out * to), note(columns, channels * taps * to);
      free(x), free(w), free(y), free(columns);
    }
    end(names[kind]);
  }
}

int main(void) {
  elements();
  rows();
  updates();
  recurrence();
  attention();
  words();
  if (!lk_product_is_available())
    return 0;
  convolutions();
  products("lk_product", without_row);
  products("lk_product_with_row", lk_product_with_row);
  products("lk_product_of_packed", of_packed);
  stacks();
  return 0;
}
