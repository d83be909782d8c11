#define _GNU_SOURCE
#include "include/threads.h"
#include "include/memory.h"
#include "totals.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_THREADS = 64, STACK_SIZE = 1 << 20, PATIENCE = 2000 };

// The state of a round of work in one word, so that a late helper cannot take a piece of a round
// that it knows nothing of: its number, how many pieces it has, and how many are taken.
#define FIELD 20
#define MASK (((uint64_t)1 << FIELD) - 1)

struct team {
  _Atomic uint64_t round;
  _Atomic(lk_piece *) piece;
  _Atomic(void *) context;
  _Atomic uint32_t done;
  _Atomic uint32_t announced;  // changes with every round: what idle helpers wait for
  _Atomic uint32_t sleepers;
  _Atomic uint32_t caller_sleeps;
  _Atomic uint32_t references;
  atomic_bool ends;
  size_t size;
};

static _Thread_local struct team *team;
static _Thread_local bool is_working;
static _Atomic size_t chosen;
static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;

static void wait_while(_Atomic uint32_t *word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static void leave(struct team *t) {
  if (atomic_fetch_sub(&t->references, 1) == 1)
    free(t);
}

// Takes pieces until none is left.
static void work(struct team *t) {
  uint64_t round = atomic_load(&t->round);
  for (;;) {
    uint64_t count = (round >> FIELD) & MASK, next = round & MASK;
    if (next >= count)
      return;
    lk_piece *piece = atomic_load(&t->piece);
    void *context = atomic_load(&t->context);
    if (!atomic_compare_exchange_weak(&t->round, &round, round + 1))
      continue;
    is_working = true;
    piece(context, (size_t)next);
    is_working = false;
    if (atomic_fetch_add(&t->done, 1) + 1 == count && atomic_load(&t->caller_sleeps))
      wake(&t->done, 1);
    round = atomic_load(&t->round);
  }
}

static void *help(void *argument) {
  struct team *t = argument;
  uint32_t seen = 0;
  for (;;) {
    for (int i = 0; i < PATIENCE && atomic_load(&t->announced) == seen; i++)
      pause_briefly();
    if (atomic_load(&t->announced) == seen) {
      atomic_fetch_add(&t->sleepers, 1);
      while (atomic_load(&t->announced) == seen)
        wait_while(&t->announced, seen);
      atomic_fetch_sub(&t->sleepers, 1);
    }
    seen = atomic_load(&t->announced);
    if (atomic_load(&t->ends))
      break;
    work(t);
  }
  leave(t);
  return NULL;
}

static void announce(struct team *t) {
  atomic_fetch_add(&t->announced, 1);
  if (atomic_load(&t->sleepers) > 0)
    wake(&t->announced, INT_MAX);
}

static void end_team(void *value) {
  struct team *t = value;
  atomic_store(&t->ends, true);
  announce(t);
  leave(t);
}

static void make_exit_key(void) { pthread_key_create(&exit_key, end_team); }

static struct team *make_team(size_t size) {
  struct team *t = calloc(1, sizeof *t);
  if (t == NULL)
    return NULL;
  t->size = size;
  atomic_store(&t->references, 1);
  // Signals that ask to stop are for the caller; those of a fault stay with who causes it.
  sigset_t blocked, before;
  sigfillset(&blocked);
  int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    sigdelset(&blocked, faults[i]);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (size_t i = 1; i < size; i++) {
    pthread_t thread;
    atomic_fetch_add(&t->references, 1);
    if (pthread_create(&thread, &attributes, help, t) != 0) {
      atomic_fetch_sub(&t->references, 1);
      break;
    }
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_once(&exit_once, make_exit_key);
  pthread_setspecific(exit_key, t);
  return t;
}

static size_t default_count(void) {
  const char *value = getenv("LECTERN_THREADS");
  long count = value == NULL ? 0 : strtol(value, NULL, 10);
  if (count < 1) {
    cpu_set_t set;
    count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  }
  return count > MOST_THREADS ? MOST_THREADS : (size_t)count;
}

size_t lk_thread_count(void) {
  size_t count = atomic_load(&chosen);
  if (count == 0) {
    count = default_count();
    atomic_store(&chosen, count);
  }
  return count;
}

void lk_set_thread_count(size_t count) {
  atomic_store(&chosen, count > MOST_THREADS ? MOST_THREADS : count);
}

static void work_alone(size_t count, lk_piece *piece, void *context) {
  for (size_t i = 0; i < count; i++)
    piece(context, i);
}

void lk_parallel(size_t count, lk_piece *piece, void *context) {
  size_t size = lk_thread_count();
  if (size == 1 || count < 2 || count > MASK || is_working) {
    work_alone(count, piece, context);
    return;
  }
  if (team != NULL && team->size != size) {
    struct team *old = team;
    team = NULL;
    end_team(old);
  }
  if (team == NULL)
    team = make_team(size);
  struct team *t = team;
  if (t == NULL) {
    work_alone(count, piece, context);
    return;
  }
  uint64_t number = (atomic_load(&t->round) >> (2 * FIELD)) + 1;
  atomic_store(&t->done, 0);
  atomic_store(&t->piece, piece);
  atomic_store(&t->context, context);
  atomic_store(&t->round, number << (2 * FIELD) | (uint64_t)count << FIELD);
  announce(t);
  work(t);
  for (int i = 0; i < PATIENCE && atomic_load(&t->done) != count; i++)
    pause_briefly();
  atomic_store(&t->caller_sleeps, 1);
  for (uint32_t done; (done = atomic_load(&t->done)) != count;)
    wait_while(&t->done, done);
  atomic_store(&t->caller_sleeps, 0);
}

struct total {
  lk_part *part;
  void *context;
  double *parts;
};

static void total_piece(void *context, size_t index) {
  const struct total *t = context;
  t->parts[index] = t->part(t->context, index);
}

double lk_total(size_t count, lk_part *part, void *context) {
  uint32_t size_class;
  struct total t = {part, context, lk_allocate(count * sizeof(double) + 1, &size_class)};
  lk_parallel(count, total_piece, &t);
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += t.parts[i];
  lk_free(t.parts, size_class);
  return sum;
}

// Pieces of whole vectors, so that every element goes through the same code however many there are.
enum { PIECE = 1 << 14 };

struct mapping {
  lk_unary *f;
  float *o;
  const float *a;
  size_t n;
};

static void map_piece(void *context, size_t index) {
  const struct mapping *m = context;
  size_t start = index * PIECE, left = m->n - start;
  m->f(m->o + start, m->a + start, left < PIECE ? left : PIECE);
}

void lk_map(lk_unary *f, float *o, const float *a, size_t n) {
  struct mapping m = {f, o, a, n};
  if (n < 2 * PIECE)
    f(o, a, n);
  else
    lk_parallel((n + PIECE - 1) / PIECE, map_piece, &m);
}

struct combination {
  lk_binary *f;
  size_t rows, cols, step;
  float *o;
  const float *a, *b;
  ptrdiff_t ar, ac, br, bc;
};

static void combine_piece(void *context, size_t index) {
  const struct combination *c = context;
  size_t start = index * c->step;
  if (c->rows == 1) {
    size_t cols = c->cols - start < c->step ? c->cols - start : c->step;
    c->f(1, cols, c->o + start, c->a + (ptrdiff_t)start * c->ac, c->ar, c->ac,
         c->b + (ptrdiff_t)start * c->bc, c->br, c->bc);
  } else {
    size_t rows = c->rows - start < c->step ? c->rows - start : c->step;
    c->f(rows, c->cols, c->o + start * c->cols, c->a + (ptrdiff_t)start * c->ar, c->ar, c->ac,
         c->b + (ptrdiff_t)start * c->br, c->br, c->bc);
  }
}

// Rows shorter than SHORT leave vectors half empty.
enum { SHORT = 32, TILE = 64 };

static bool repeats(ptrdiff_t down, ptrdiff_t across) { return down == 0 && across == 1; }

static bool is_dense(ptrdiff_t down, ptrdiff_t across, size_t cols) {
  return down == (ptrdiff_t)cols && across == 1;
}

// Copies a row as often as it fits into a tile; returns how often that is.
static size_t lay_out(float *tile, const float *row, size_t cols) {
  size_t times = TILE / cols;
  for (size_t i = 0; i < times * cols; i++)
    tile[i] = row[i % cols];
  return times;
}

void lk_combine(lk_binary *f, size_t rows, size_t cols, float *o, const float *a, ptrdiff_t ar,
                ptrdiff_t ac, const float *b, ptrdiff_t br, ptrdiff_t bc) {
  // A short row against each of many: several of them make a longer one.
  float tile[TILE];
  bool repeats_b = repeats(br, bc) && is_dense(ar, ac, cols);
  bool repeats_a = repeats(ar, ac) && is_dense(br, bc, cols);
  if (cols > 0 && cols < SHORT && rows >= TILE && (repeats_a || repeats_b)) {
    size_t times = lay_out(tile, repeats_b ? b : a, cols), wide = times * cols;
    size_t full = rows / times, done = full * times;
    if (repeats_b) {
      lk_combine(f, full, wide, o, a, (ptrdiff_t)wide, 1, tile, 0, 1);
      a += done * cols;
    } else {
      lk_combine(f, full, wide, o, tile, 0, 1, b, (ptrdiff_t)wide, 1);
      b += done * cols;
    }
    f(rows - done, cols, o + done * cols, a, ar, ac, b, br, bc);
    return;
  }
  if (rows * cols < 2 * PIECE) {
    f(rows, cols, o, a, ar, ac, b, br, bc);
    return;
  }
  size_t step = rows == 1 ? PIECE : 1 + PIECE / cols;
  struct combination c = {f, rows, cols, step, o, a, b, ar, ac, br, bc};
  lk_parallel(((rows == 1 ? cols : rows) + step - 1) / step, combine_piece, &c);
}
