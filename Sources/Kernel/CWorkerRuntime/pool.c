// Threads for Swift concurrency that can be lost: the pool of the system never replaces a thread
// that a trap has parked, this one does. Jobs that must wait are kept by a timer thread.
#include "internal.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MAXIMUM_THREADS = 256, SIGNAL_STACK_SIZE = 64 << 10 };

typedef struct PoolJob {
  void *job;
  unsigned long owner;  // the serial number of the cell that started it, 0 for none
  double due;           // milliseconds, for jobs that wait
  struct PoolJob *next;
} PoolJob;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, time_changed = PTHREAD_COND_INITIALIZER;
static PoolJob *first, **last = &first;
static PoolJob *delayed;  // sorted by time
static atomic_int living;
static int width = 2;
LECTERN_TLS unsigned long lectern_owner;
LECTERN_TLS bool lectern_is_pool_thread;

// What the interrupting thread needs to know of the others; entries are never removed.
static struct {
  pthread_t thread;
  _Atomic(unsigned long) owner;  // of the job it runs, 0 while idle
  atomic_bool used;
  atomic_int stops;  // how often its job was asked to stop
} threads[MAXIMUM_THREADS];

// The cells that were stopped last: their tasks are stopped too, even those that had not begun.
enum { REMEMBERED_STOPS = 64, MOST_STOPS = 1000 };
static _Atomic(unsigned long) stopped[REMEMBERED_STOPS];
static atomic_uint stopped_count;

static bool is_stopped(unsigned long owner) {
  for (int i = 0; i < REMEMBERED_STOPS; i++) {
    if (owner && atomic_load(&stopped[i]) == owner) return true;
  }
  return false;
}
static LECTERN_TLS int slot = -1;

static __attribute__((swiftcall)) void (*run_job)(void *, void *, void *);

static void *serve(void *unused) {
  (void)unused;
  lectern_is_pool_thread = true;
  char *memory = mmap(
    NULL, SIGNAL_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK_SIZE};
  if (memory != MAP_FAILED) sigaltstack(&stack, NULL);
  for (int i = 0; i < MAXIMUM_THREADS && slot < 0; i++) {
    bool free = false;
    if (!atomic_compare_exchange_strong(&threads[i].used, &free, true)) continue;
    slot = i;
    threads[i].thread = pthread_self();
  }
  for (;;) {
    pthread_mutex_lock(&lock);
    while (!first) pthread_cond_wait(&work, &lock);
    PoolJob *entry = first;
    first = entry->next;
    if (!first) last = &first;
    pthread_mutex_unlock(&lock);
    PoolJob job = *entry;
    free(entry);
    lectern_owner = job.owner;
    lectern_accesses = 0;
    if (slot >= 0) {
      atomic_store(&threads[slot].stops, 0);
      atomic_store(&threads[slot].owner, job.owner);
      if (is_stopped(job.owner)) lectern_signal_progress();  // the controller stops it again
    }
    run_job(job.job, NULL, NULL);
    if (slot >= 0) atomic_store(&threads[slot].owner, 0);
  }
  return NULL;
}

void lectern_ensure_pool(void) {
  while (atomic_load(&living) < width) {
    atomic_fetch_add(&living, 1);
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, NULL) != 0) {
      atomic_fetch_sub(&living, 1);
      return;
    }
    pthread_detach(thread);
  }
}

void lectern_pool_thread_died(void) {
  atomic_fetch_sub(&living, 1);
  if (slot >= 0) atomic_store(&threads[slot].owner, 0);
}

void lectern_stop_tasks_of(unsigned long owner) {
  if (is_stopped(owner)) return;
  atomic_store(&stopped[atomic_fetch_add(&stopped_count, 1) % REMEMBERED_STOPS], owner);
}

bool lectern_stop_tasks(void) {
  bool found = false;
  for (int i = 0; i < MAXIMUM_THREADS; i++) {
    if (!is_stopped(atomic_load(&threads[i].owner))) continue;
    if (atomic_fetch_add(&threads[i].stops, 1) >= MOST_STOPS) continue;
    pthread_kill(threads[i].thread, SIGUSR2);
    found = true;
  }
  if (!found) lectern_ensure_pool();
  return found;
}

static unsigned long current_owner(void) {
  return lectern_current ? lectern_current->serial : lectern_owner;
}

// Appends a job; the lock is held.
static void append(PoolJob *entry) {
  entry->next = NULL;
  *last = entry;
  last = &entry->next;
  pthread_cond_signal(&work);
}

static PoolJob *make(void *job) {
  PoolJob *entry = malloc(sizeof *entry);
  if (!entry) abort();
  *entry = (PoolJob){.job = job, .owner = current_owner()};
  return entry;
}

static __attribute__((swiftcall)) void enqueue(void *job, void *original) {
  (void)original;
  PoolJob *entry = make(job);
  lectern_enter_critical();
  pthread_mutex_lock(&lock);
  append(entry);
  pthread_mutex_unlock(&lock);
  lectern_leave_critical();
}

static void enqueue_at(void *job, double due) {
  PoolJob *entry = make(job);
  entry->due = due;
  lectern_enter_critical();
  pthread_mutex_lock(&lock);
  PoolJob **place = &delayed;
  while (*place && (*place)->due <= due) place = &(*place)->next;
  entry->next = *place;
  *place = entry;
  pthread_cond_signal(&time_changed);
  pthread_mutex_unlock(&lock);
  lectern_leave_critical();
}

static __attribute__((swiftcall)) void enqueue_with_delay(
  unsigned long long nanoseconds, void *job, void *original
) {
  (void)original;
  enqueue_at(job, lectern_now() + nanoseconds / 1e6);
}

static __attribute__((swiftcall)) void enqueue_with_deadline(
  long long seconds, long long nanoseconds, long long tolerance_seconds,
  long long tolerance_nanoseconds, int clock, void *job, void *original
) {
  (void)tolerance_seconds;
  (void)tolerance_nanoseconds;
  (void)original;
  enum { CONTINUOUS_CLOCK = 1 };
  struct timespec now;
  clock_gettime(clock == CONTINUOUS_CLOCK ? CLOCK_BOOTTIME : CLOCK_MONOTONIC, &now);
  double left = (seconds - now.tv_sec) * 1e3 + (nanoseconds - now.tv_nsec) / 1e6;
  enqueue_at(job, lectern_now() + left);
}

static void *keep_time(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (delayed && delayed->due <= lectern_now()) {
      PoolJob *entry = delayed;
      delayed = entry->next;
      append(entry);
    }
    if (!delayed) {
      pthread_cond_wait(&time_changed, &lock);
      continue;
    }
    struct timespec until = {
      .tv_sec = (time_t)(delayed->due / 1e3),
      .tv_nsec = (long)((delayed->due - (double)(time_t)(delayed->due / 1e3) * 1e3) * 1e6)};
    pthread_cond_clockwait(&time_changed, &lock, CLOCK_MONOTONIC, &until);
  }
  return NULL;
}

static bool set_hook(const char *name, void *function, const char **missing) {
  void **hook = dlsym(RTLD_DEFAULT, name);
  if (!hook) {
    *missing = name;
    return false;
  }
  *hook = function;
  return true;
}

bool lectern_install_pool(const char **missing) {
  run_job = dlsym(RTLD_NEXT, "swift_job_run");
  if (!run_job) {
    *missing = "swift_job_run";
    return false;
  }
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  width = processors < 2 ? 2 : processors > 64 ? 64 : (int)processors;
  pthread_t timer;
  if (pthread_create(&timer, NULL, keep_time, NULL) != 0) {
    *missing = "a thread";
    return false;
  }
  return set_hook("swift_task_enqueueGlobal_hook", (void *)enqueue, missing)
    && set_hook("swift_task_enqueueGlobalWithDelay_hook", (void *)enqueue_with_delay, missing)
    && set_hook(
      "swift_task_enqueueGlobalWithDeadline_hook", (void *)enqueue_with_deadline, missing);
}
