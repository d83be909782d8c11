#include "include/optimizers.h"
#include "dispatch.h"
#include "include/threads.h"

// __builtin_elementwise_sqrt, because sqrtf may set errno, which would keep the loops scalar.

// Elements of all parameters together that one thread takes at a time.
enum { PIECE = 1 << 14 };

// A rule works on part of one parameter: `n` elements, and what belongs to them.
typedef void rule(const void *settings, float *p, const float *g, float *first, float *second,
                  size_t n);

struct pass {
  rule *rule;
  const void *settings;
  const lk_parameter *list;
  size_t count;
  float *first, *second;
};

static void piece(void *context, size_t index) {
  const struct pass *s = context;
  size_t from = index * PIECE, to = from + PIECE, low = 0, high = s->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (s->list[middle].start + s->list[middle].count <= from)
      low = middle + 1;
    else
      high = middle;
  }
  for (size_t i = low; i < s->count && s->list[i].start < to; i++) {
    const lk_parameter *q = &s->list[i];
    size_t begin = q->start < from ? from : q->start;
    size_t end = q->start + q->count < to ? q->start + q->count : to;
    if (begin < end)
      s->rule(s->settings, q->p + (begin - q->start), q->g + (begin - q->start),
              s->first ? s->first + begin : NULL, s->second ? s->second + begin : NULL,
              end - begin);
  }
}

static void run(struct pass s) {
  if (s.count == 0)
    return;
  const lk_parameter *last = &s.list[s.count - 1];
  lk_parallel((last->start + last->count + PIECE - 1) / PIECE, piece, &s);
}

struct adam {
  float step, beta1, beta2, epsilon, inverse, keep;
};

LOCAL_MULTIVERSION void adam_part(const void *settings, float *restrict p, const float *restrict g,
                             float *restrict m, float *restrict v, size_t n) {
  struct adam a = *(const struct adam *)settings;
  for (size_t i = 0; i < n; i++) {
    float mi = a.beta1 * m[i] + (1.f - a.beta1) * g[i];
    float vi = a.beta2 * v[i] + (1.f - a.beta2) * g[i] * g[i];
    m[i] = mi;
    v[i] = vi;
    p[i] = a.keep * p[i] - a.step * mi / (__builtin_elementwise_sqrt(vi * a.inverse) + a.epsilon);
  }
}

void lk_adam(const lk_parameter *list, size_t count, float *m, float *v, float rate, float beta1,
             float beta2, float epsilon, float c1, float c2, float decay) {
  struct adam a = {rate / c1, beta1, beta2, epsilon, 1.f / c2, 1.f - rate * decay};
  run((struct pass){adam_part, &a, list, count, m, v});
}

LOCAL_MULTIVERSION void descent_part(const void *settings, float *restrict p, const float *restrict g,
                                float *first, float *second, size_t n) {
  float rate = *(const float *)settings;
  for (size_t i = 0; i < n; i++)
    p[i] -= rate * g[i];
}

void lk_descent(const lk_parameter *list, size_t count, float rate) {
  run((struct pass){descent_part, &rate, list, count, NULL, NULL});
}

struct momentum {
  float rate, momentum;
  int nesterov;
};

LOCAL_MULTIVERSION void momentum_part(const void *settings, float *restrict p, const float *restrict g,
                                 float *restrict v, float *second, size_t n) {
  struct momentum s = *(const struct momentum *)settings;
  for (size_t i = 0; i < n; i++) {
    float vi = s.momentum * v[i] + g[i];
    v[i] = vi;
    p[i] -= s.rate * (s.nesterov ? g[i] + s.momentum * vi : vi);
  }
}

void lk_momentum(const lk_parameter *list, size_t count, float *v, float rate, float mu,
                 int nesterov) {
  struct momentum s = {rate, mu, nesterov};
  run((struct pass){momentum_part, &s, list, count, v, NULL});
}

struct rmsprop {
  float rate, rho, epsilon;
};

LOCAL_MULTIVERSION void rmsprop_part(const void *settings, float *restrict p, const float *restrict g,
                                float *restrict v, float *second, size_t n) {
  struct rmsprop s = *(const struct rmsprop *)settings;
  for (size_t i = 0; i < n; i++) {
    float vi = s.rho * v[i] + (1.f - s.rho) * g[i] * g[i];
    v[i] = vi;
    p[i] -= s.rate * g[i] / (__builtin_elementwise_sqrt(vi) + s.epsilon);
  }
}

void lk_rmsprop(const lk_parameter *list, size_t count, float *v, float rate, float rho,
                float epsilon) {
  struct rmsprop s = {rate, rho, epsilon};
  run((struct pass){rmsprop_part, &s, list, count, v, NULL});
}

LOCAL_MULTIVERSION void average_part(const void *settings, float *restrict p, const float *restrict g,
                                float *first, float *second, size_t n) {
  float decay = *(const float *)settings;
  for (size_t i = 0; i < n; i++)
    p[i] = decay * p[i] + (1.f - decay) * g[i];
}

void lk_average(const lk_parameter *list, size_t count, float decay) {
  run((struct pass){average_part, &decay, list, count, NULL, NULL});
}
