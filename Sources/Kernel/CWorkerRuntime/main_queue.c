// The main actor: its jobs wait in one queue, drained by the thread of the running cell and, between
// cells, by a service thread. A parked thread therefore never blocks the main actor.
#include "internal.h"
#include <dlfcn.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Job {
  void *job;
  struct Job *next;
} Job;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static Job *first, **last = &first;
static LECTERN_TLS bool is_draining;
LECTERN_TLS bool lectern_is_service_thread;
static atomic_bool service_is_alive;

// A thread that is called by a cell must not be stopped while it holds the lock.
static void acquire(void) {
  lectern_enter_critical();
  pthread_mutex_lock(&lock);
}

static void release(void) {
  pthread_mutex_unlock(&lock);
  lectern_leave_critical();
}

// Tasks of cells that were stopped: what they still enqueue must not run.
static void **dead_tasks;
static int dead_count;

void lectern_bury_task(LecternRun *run) {
  if (!run->main_task) return;
  acquire();
  void **grown = realloc(dead_tasks, (dead_count + 1) * sizeof *grown);
  if (grown) {
    dead_tasks = grown;
    dead_tasks[dead_count++] = run->main_task;
  }
  release();
}

static bool is_dead(void *job) {
  for (int i = 0; i < dead_count; i++) {
    if (dead_tasks[i] == job) return true;
  }
  return false;
}

void lectern_enqueue_main_job(void *job) {
  Job *entry = malloc(sizeof *entry);
  if (!entry) abort();
  *entry = (Job){job, NULL};
  acquire();
  if (is_dead(job)) {
    free(entry);
  } else {
    *last = entry;
    last = &entry->next;
    pthread_cond_broadcast(&changed);
  }
  release();
}

void lectern_wake_main_queue(void) {
  acquire();
  pthread_cond_broadcast(&changed);
  release();
}

bool lectern_is_main_thread(void) {
  LecternRun *run = lectern_current;
  return (run && run == atomic_load(&lectern_active)) || lectern_is_service_thread;
}

// Takes the next job; the lock is held.
static void *take(void) {
  Job *entry = first;
  if (!entry) return NULL;
  first = entry->next;
  if (!first) last = &first;
  void *job = entry->job;
  bool dropped = is_dead(job);
  free(entry);
  return dropped ? take() : job;
}

static void run_job(void *job) {
  bool outer = is_draining;
  is_draining = true;
  lectern_run_main_job(job);
  is_draining = outer;
}

void lectern_drain_main_queue(LecternRun *run) {
  extern __attribute__((swiftcall)) void swift_task_cancel(void *task);
  for (;;) {
    acquire();
    void *job = NULL;
    while (!atomic_load(&run->ended) && !atomic_load(&run->stop_wanted) && !(job = take())) {
      pthread_cond_wait(&changed, &lock);
    }
    release();
    if (!job) {
      lectern_bury_task(run);
      if (run->main_task) swift_task_cancel(run->main_task);
      lectern_leave(run, LECTERN_INTERRUPTED);
    }
    run_job(job);
  }
}

void lectern_drain_pending_main_jobs(void) {
  for (;;) {
    acquire();
    void *job = take();
    release();
    if (!job) return;
    run_job(job);
  }
}

static void *serve(void *unused) {
  (void)unused;
  lectern_is_service_thread = true;
  stack_t stack = {.ss_sp = malloc(64 << 10), .ss_size = 64 << 10};
  if (stack.ss_sp) sigaltstack(&stack, NULL);
  for (;;) {
    acquire();
    void *job = NULL;
    while (atomic_load(&lectern_active) || !(job = take())) pthread_cond_wait(&changed, &lock);
    release();
    run_job(job);
  }
  return NULL;
}

void lectern_service_thread_died(void) { atomic_store(&service_is_alive, false); }

void lectern_ensure_service_thread(void) {
  bool dead = false;
  if (!atomic_compare_exchange_strong(&service_is_alive, &dead, true)) return;
  pthread_t thread;
  if (pthread_create(&thread, NULL, serve, NULL) == 0) {
    pthread_detach(thread);
  } else {
    atomic_store(&service_is_alive, false);
  }
}

void lectern_serve_main_queue(void) {
  int (*handle)(void) = dlsym(RTLD_DEFAULT, "_dispatch_get_main_queue_handle_4CF");
  void (*drain)(void *) = dlsym(RTLD_DEFAULT, "_dispatch_main_queue_callback_4CF");
  if (!handle || !drain) {
    for (;;) pause();
  }
  struct pollfd queue = {.fd = handle(), .events = POLLIN};
  for (;;) {
    if (poll(&queue, 1, -1) <= 0) continue;
    uint64_t count;
    if (read(queue.fd, &count, sizeof count) > 0) drain(NULL);
  }
}

// The executor that Swift concurrency asks for.
typedef struct {
  void *identity, *implementation;
} Executor;
static Executor executor;

static __attribute__((swiftcall)) Executor get_main_executor(void *original) {
  (void)original;
  return executor;
}

static __attribute__((swiftcall)) bool is_main_executor(Executor other, void *original) {
  (void)original;
  return other.identity == executor.identity;
}

bool lectern_install_executor(const char **missing) {
  void **get_hook = dlsym(RTLD_DEFAULT, "swift_task_getMainExecutor_hook");
  void **is_hook = dlsym(RTLD_DEFAULT, "swift_task_isMainExecutor_hook");
  if (!get_hook || !is_hook) {
    *missing = get_hook ? "swift_task_isMainExecutor_hook" : "swift_task_getMainExecutor_hook";
    return false;
  }
  lectern_get_main_executor(&executor);
  *get_hook = (void *)get_main_executor;
  *is_hook = (void *)is_main_executor;
  return true;
}

// Called by the entry point of an async cell, on the cell's thread, for its first segment.
__attribute__((swiftcall)) void swift_job_run(void *job, Executor on) {
  static __attribute__((swiftcall)) void (*original)(void *, Executor);
  if (!original) original = dlsym(RTLD_NEXT, "swift_job_run");
  LecternRun *run = lectern_current;
  if (run && !run->main_task && !is_draining) run->main_task = job;
  original(job, on);
}
