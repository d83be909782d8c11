// The arithmetic kernels on odd extents and from several threads, for a compiler that watches: every
// buffer has exactly its size, so that an access beside one shows. Built and run by
// Tests/Conformance/test_sanitizers.py.
#include "CKernels.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float *filled(size_t count) {
  float *values = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; i++)
    values[i] = (float)((i * 37) % 101) / 50.f - 1.f;
  return values;
}

static void expect(bool condition, const char *what) {
  if (!condition) {
    fprintf(stderr, "kernels.c: %s\n", what);
    exit(1);
  }
}

static void mark(void *marks, size_t index) { ((unsigned char *)marks)[index]++; }

static void share(void) {
  for (size_t round = 1; round < 200; round++) {
    unsigned char *marks = calloc(round, 1);
    lk_parallel(round, mark, marks);
    for (size_t i = 0; i < round; i++)
      expect(marks[i] == 1, "a piece was not done once");
    free(marks);
  }
}

static void multiply(size_t m, size_t n, size_t k) {
  float *a = filled(m * k), *b = filled(k * n), *c = malloc(m * n * sizeof(float));
  if (lk_product_is_available()) {
    lk_product(c, a, (ptrdiff_t)k, 1, b, (ptrdiff_t)n, 1, m, n, k, false);
    lk_product(c, a, 1, (ptrdiff_t)m, b, 1, (ptrdiff_t)k, m, n, k, true);
  }
  free(a);
  free(b);
  free(c);
}

static void convolve(size_t images, size_t channels, size_t size, size_t out_channels,
                     size_t stride) {
  lk_convolution g = {channels, size, size + 1, 3, 3, stride, stride, 1, 1, 1, 1,
                      (size - 1) / stride + 1, size / stride + 1};
  size_t places = size * (size + 1), taps = 9;
  float *x = filled(images * channels * places), *w = filled(out_channels * channels * taps);
  float *y = malloc(images * out_channels * places * sizeof(float));
  if (lk_convolution_is_direct(&g)) {
    lk_convolve(y, x, w, NULL, images, out_channels, &g);
    lk_convolve(y, x, w, w, images, out_channels, &g);
    lk_convolve_image(x, y, w, w, images, out_channels, &g);
    lk_convolve_kernel(w, x, y, images, out_channels, &g);
  }
  float *columns = malloc(channels * taps * places * sizeof(float));
  lk_image_to_columns(columns, x, &g);
  lk_columns_to_image(x, columns, &g);
  free(columns);
  free(x);
  free(w);
  free(y);
}

static void transform(size_t rows, size_t cols) {
  float *x = filled(rows * cols), *y = malloc(rows * cols * sizeof(float));
  float *scales = malloc(rows * sizeof(float)), *row = filled(cols);
  lk_unary *const functions[] = {lk_exp, lk_log, lk_tanh, lk_sigmoid, lk_relu, lk_erf, lk_sin,
                                 lk_softplus, lk_gelu, lk_silu, lk_floor};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    lk_map(functions[i], y, x, rows * cols);
  lk_combine(lk_add, rows, cols, y, x, (ptrdiff_t)cols, 1, row, 0, 1);
  lk_combine(lk_gelu_gradient, rows, cols, y, x, (ptrdiff_t)cols, 1, x, (ptrdiff_t)cols, 1);
  lk_combine(lk_silu_gradient, rows, cols, y, x, (ptrdiff_t)cols, 1, x, (ptrdiff_t)cols, 1);
  lk_softmax(y, x, rows, cols);
  lk_softmax_gradient(y, x, x, rows, cols);
  lk_log_softmax(y, x, rows, cols);
  lk_log_softmax_gradient(y, x, x, rows, cols);
  lk_binary_cross_entropy(y, x, x, .5f, rows * cols);
  lk_squared_error(y, x, x, .5f, rows * cols);
  lk_sum(row, x, 1, rows, cols);
  lk_sum(scales, x, rows, cols, 1);
  expect(lk_dot(x, x, rows * cols) > 0, "a sum of squares is not positive");
  float *m = filled(rows * cols), *v = calloc(rows * cols, sizeof(float));
  // Two parameters, the second of which begins within a vector.
  size_t some = rows * cols / 3;
  lk_parameter parameters[] = {{y, x, 0, some}, {y + some, x + some, some, rows * cols - some}};
  lk_adam(parameters, 2, m, v, 1e-3f, .9f, .999f, 1e-8f, .1f, .001f, 0);
  lk_momentum(parameters, 2, m, .1f, .9f, 1);
  lk_rmsprop(parameters, 2, v, .1f, .9f, 1e-8f);
  lk_descent(parameters, 2, .1f);
  lk_average(parameters, 2, .9f);
  lk_relu_gradient_sums(y, row, x, m, rows, cols);
  lk_normal(y, rows * cols, 0, 1, 1, 2, 3);
  lk_uniform(y, rows * cols, -1, 1, 1, 2, 3);
  free(m);
  free(v);
  free(x);
  free(y);
  free(scales);
  free(row);
}

// `rows` groups of `channels` of `size` places each.
static void normalize(size_t rows, size_t count, size_t channels, size_t size) {
  size_t all = count * channels, elements = rows * channels * size;
  lk_groups groups = {count, channels, size};
  float *x = filled(elements), *y = malloc(elements * sizeof(float));
  float *weight = filled(all), *bias = filled(all), *statistics = malloc(2 * rows * sizeof(float));
  lk_normalize(y, statistics, x, weight, bias, 1e-5f, rows, groups);
  lk_normalize_gradient(y, weight, bias, x, x, statistics, bias, rows, groups);
  lk_normalize(y, NULL, x, NULL, NULL, 1e-5f, rows, groups);
  lk_normalize_gradient(y, NULL, NULL, x, x, statistics, NULL, rows, groups);
  float *const arrays[] = {x, y, weight, bias, statistics};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    free(arrays[i]);
}

static void remember(size_t rows, size_t size) {
  float *gates = filled(4 * rows * size), *sums = filled(4 * rows * size), *bias = filled(4 * size);
  float *cell = filled(rows * size), *hidden = filled(rows * size), *before = filled(rows * size);
  lk_lstm_step(gates, cell, hidden, before, bias, rows, size);
  lk_lstm_step_gradient(sums, hidden, before, before, gates, cell, before, rows, size);
  float *const all[] = {gates, sums, bias, cell, hidden, before};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    free(all[i]);
}

// Heads that lie side by side at every position.
static void attend(size_t queries, size_t keys, size_t size, size_t width) {
  lk_attention_extents all = {3, 4, queries, keys, size, width};
  float *q = filled(12 * queries * size), *k = filled(12 * keys * size);
  float *v = filled(12 * keys * width), *o = malloc(12 * queries * width * sizeof(float));
  lk_row_places places[4];
  const size_t counts[] = {queries, queries, keys, keys}, sizes[] = {width, size, size, width};
  for (size_t i = 0; i < 4; i++)
    places[i] = (lk_row_places){(ptrdiff_t)(4 * counts[i] * sizes[i]), (ptrdiff_t)sizes[i],
                                (ptrdiff_t)(4 * sizes[i])};
  lk_attend(o, places[0], q, places[1], k, places[2], v, places[3], all, .3f);
  free(q);
  free(k);
  free(v);
  free(o);
}

static void read_text(void) {
  enum { WORDS = 7, STRIDE = 16, COUNT = 50 };
  float *inputs = filled(WORDS * STRIDE), *outputs = filled(WORDS * STRIDE);
  int32_t *sentence = malloc(COUNT * sizeof *sentence), alias[WORDS];
  uint32_t threshold[WORDS];
  for (int i = 0; i < WORDS; i++) {
    alias[i] = (i + 1) % WORDS;
    threshold[i] = 1u << 31;
  }
  for (int i = 0; i < COUNT; i++)
    sentence[i] = i * i % WORDS;
  lk_skip_gram_plan plan = {STRIDE, WORDS, 5, 15, threshold, alias, 1, 2};
  uint64_t counter = 0;
  lk_skip_gram(inputs, outputs, sentence, COUNT, .1f, &plan, &counter);
  expect(counter > 0, "no random number was drawn");
  free(inputs);
  free(outputs);
  free(sentence);
}

// What one caller does; the threads it gathers end with it.
static void *call(void *unused) {
  share();
  multiply(137, 300, 65);
  multiply(16, 33, 400);
  convolve(9, 17, 9, 11, 1);
  convolve(3, 2, 8, 9, 1);
  convolve(3, 17, 11, 13, 2);
  convolve(2, 3, 14, 4, 3);
  convolve(1, 47, 17, 30, 1);
  convolve(3, 47, 9, 30, 1);
  transform(211, 257);
  normalize(211, 1, 257, 1);
  normalize(18, 3, 5, 401);
  normalize(18, 3, 5, 1);
  remember(3, 21);
  attend(2, 290, 48, 33);
  attend(1, 1, 3, 1);
  read_text();
  return unused;
}

int main(void) {
  for (size_t threads = 1; threads <= 4; threads++) {
    lk_set_thread_count(threads);
    pthread_t callers[3];
    for (size_t i = 0; i < 3; i++)
      pthread_create(&callers[i], NULL, call, NULL);
    for (size_t i = 0; i < 3; i++)
      pthread_join(callers[i], NULL);
  }
  lk_trim();
  puts("all kernels ran");
  return 0;
}
