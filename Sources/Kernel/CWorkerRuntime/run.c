// Runs: one thread per cell, which ends, leaves by longjmp, or is parked for ever.
#include "internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { STACK_SIZE = 64 << 20, GUARD_SIZE = 64 << 10, SIGNAL_STACK_SIZE = 64 << 10 };
enum { DESCRIPTOR_SIZE = 1 << 20 };

LECTERN_TLS LecternRun *lectern_current;
LECTERN_TLS int lectern_accesses;
LECTERN_TLS uintptr_t lectern_modified[LECTERN_MAXIMUM_ACCESSES];
LECTERN_TLS int lectern_critical;
LECTERN_TLS volatile bool lectern_finishing;

void lectern_enter_critical(void) { lectern_critical++; }

void lectern_leave_critical(void) { lectern_critical--; }

_Atomic(LecternRun *) lectern_active;

static int progress_descriptor = -1;

double lectern_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

void lectern_signal_progress(void) {
  uint64_t one = 1;
  if (write(progress_descriptor, &one, sizeof one) < 0) {
    // The counter is full, so that the reader is awake anyway.
  }
}

bool lectern_claim(LecternRun *run) {
  bool free = false;
  return atomic_compare_exchange_strong(&run->claimed, &free, true);
}

void lectern_publish(LecternRun *run) {
  atomic_store(&run->ended, true);
  lectern_signal_progress();
}

void lectern_park(void) {
  sigset_t all;
  sigfillset(&all);
  for (;;) sigsuspend(&all);
}

void lectern_leave(LecternRun *run, LecternEnding ending) {
  lectern_finishing = true;
  if (lectern_claim(run)) {
    run->result.ending = ending;
    atomic_store(&run->ended, true);
  }
  siglongjmp(run->leave, 1);
}

static void mark_stopped(LecternRun *run) {
  atomic_store(&run->stopped, true);
  lectern_signal_progress();
}

void lectern_stop_here(
  LecternRun *run, uintptr_t pc, uintptr_t frame_pointer, bool is_return_address, bool forced
) {
  lectern_finishing = true;
  if (lectern_claim(run)) {
    run->result.ending = LECTERN_INTERRUPTED;
    run->result.forced = forced;
    lectern_note_accesses(&run->result);
    lectern_walk(&run->result, pc, frame_pointer, is_return_address);
    atomic_store(&run->ended, true);
  }
  atomic_store(&run->parked, true);
  mark_stopped(run);
  lectern_park();
}

static void *run_thread(void *argument) {
  LecternRun *run = argument;
  lectern_current = run;
  char *memory = mmap(
    NULL, SIGNAL_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK_SIZE};
  sigaltstack(&stack, NULL);
  if (sigsetjmp(run->leave, 1) == 0) {
    run->entry(0, NULL);
    lectern_drain_pending_main_jobs();
    lectern_finishing = true;
    if (lectern_claim(run)) {
      run->result.ending = LECTERN_COMPLETED;
      atomic_store(&run->ended, true);
    }
  }
  lectern_current = NULL;  // a late interrupt finds nothing to stop
  fflush(stdout);
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, NULL);
  munmap(memory, SIGNAL_STACK_SIZE);
  mark_stopped(run);
  return NULL;
}

LecternRun *lectern_run_start(int (*entry)(int, char **)) {
  lectern_ensure_service_thread();
  lectern_ensure_pool();
  LecternRun *run = calloc(1, sizeof *run);
  if (!run) return NULL;
  static unsigned long serial;
  run->serial = ++serial;
  run->entry = entry;
  run->stack_size = STACK_SIZE;
  run->stack = mmap(
    NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (run->stack == MAP_FAILED) {
    free(run);
    return NULL;
  }
  mprotect(run->stack, GUARD_SIZE, PROT_NONE);
  extern char **lectern_fatal_message_slot;
  if (lectern_fatal_message_slot) *lectern_fatal_message_slot = NULL;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, run->stack, run->stack_size);
  atomic_store(&lectern_active, run);
  int failure = pthread_create(&run->thread, &attributes, run_thread, run);
  pthread_attr_destroy(&attributes);
  if (failure) {
    atomic_store(&lectern_active, NULL);
    munmap(run->stack, run->stack_size);
    free(run);
    return NULL;
  }
  return run;
}

bool lectern_run_has_ended(LecternRun *run) { return atomic_load(&run->ended); }

bool lectern_run_has_stopped(LecternRun *run) { return atomic_load(&run->stopped); }

const LecternResult *lectern_run_result(LecternRun *run) { return &run->result; }

void lectern_run_abandon(LecternRun *run) {
  lectern_finishing = true;
  if (lectern_claim(run)) {
    run->result.ending = LECTERN_INTERRUPTED;
    run->result.forced = true;
    lectern_publish(run);
  }
}

void lectern_run_release(LecternRun *run) {
  if (run->result.ending != LECTERN_COMPLETED) lectern_bury_task(run);
  LecternRun *expected = run;
  atomic_compare_exchange_strong(&lectern_active, &expected, NULL);
  lectern_wake_main_queue();
  if (!atomic_load(&run->stopped)) return;
  if (atomic_load(&run->parked)) {
    // Its stack may be referred to by other threads; after an overflow it is only ballast, but
    // for its upper end, where the C library keeps the thread's descriptor.
    if (run->result.stack_overflow) {
      madvise(
        run->stack + GUARD_SIZE, run->stack_size - GUARD_SIZE - DESCRIPTOR_SIZE, MADV_DONTNEED);
    }
    return;
  }
  pthread_join(run->thread, NULL);
  munmap(run->stack, run->stack_size);
  free(run);
}

int lectern_make_event(bool blocking) {
  return eventfd(0, EFD_CLOEXEC | (blocking ? 0 : EFD_NONBLOCK));
}

void lectern_complain(const char *line) { fprintf(stderr, "lectern-worker: %s\n", line); }

void lectern_flush_output(bool unless_locked) {
  if (!unless_locked) {
    fflush(stdout);
  } else if (ftrylockfile(stdout) == 0) {
    fflush_unlocked(stdout);
    funlockfile(stdout);
  }
}

void lectern_become_controller(void) { lectern_is_controller = true; }

const char *lectern_runtime_start(int event_descriptor) {
  progress_descriptor = event_descriptor;
  static char buffer[64 << 10];
  setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
  const char *missing = NULL;
  if (!lectern_install_overrides(&missing) || !lectern_install_executor(&missing)
      || !lectern_install_pool(&missing)) {
    return missing;
  }
  lectern_install_signals();
  return NULL;
}
