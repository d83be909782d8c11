#ifndef LECTERN_INTERNAL_H
#define LECTERN_INTERNAL_H

#include "CWorkerRuntime.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <ucontext.h>

#if !defined(__x86_64__)
#error "The interrupt trampoline and the register names are written for x86-64 only."
#endif

// Thread-local variables of signal handlers must need no lazy allocation.
#define LECTERN_TLS _Thread_local __attribute__((tls_model("initial-exec")))

struct LecternRun {
  int (*entry)(int, char **);
  unsigned long serial;           // 1 for the first run of the process
  pthread_t thread;
  char *stack;
  size_t stack_size;
  sigjmp_buf leave;               // back to the thread's first function
  atomic_bool claimed;            // somebody decides the outcome
  atomic_bool ended;              // the outcome is complete
  atomic_bool stopped;            // the thread runs no more code
  atomic_bool stop_wanted;
  atomic_bool parked;             // stopped, but its stack may still be in use by others
  int sent;                       // requests to stop
  atomic_int requests;            // those that the thread has handled
  double processor_time;          // milliseconds of the thread, at the first of these
  void *main_task;                // the task of an async cell
  void *hijacked;                 // the return address that the trampoline stands in for
  uintptr_t *return_slot;         // where that stood
  bool is_guess;                  // whether that place may be a dead one
  LecternResult result;
};

/// The run of the calling thread, if it is a cell's thread.
extern LECTERN_TLS LecternRun *lectern_current;
/// Tracked accesses in flight on the calling thread.
extern LECTERN_TLS int lectern_accesses;
/// Where they are, as far as they are modifications; 0 for the others.
extern LECTERN_TLS uintptr_t lectern_modified[LECTERN_MAXIMUM_ACCESSES];
/// Notes in `result` what the calling thread was modifying.
void lectern_note_accesses(LecternResult *result);
/// The run in progress; code on other threads counts as its.
extern _Atomic(LecternRun *) lectern_active;

/// Sections of the worker's own code, under locks, that the calling thread is in.
extern LECTERN_TLS int lectern_critical;
// Set once the thread has begun to end its cell: an interrupt in the midst of that would stop the
// thread that is about to say how the cell ended.
extern LECTERN_TLS volatile bool lectern_finishing;

double lectern_now(void);
void lectern_signal_progress(void);

/// Tries to become the one who decides how `run` ends.
bool lectern_claim(LecternRun *run);
/// Publishes a claimed outcome.
void lectern_publish(LecternRun *run);
/// Ends the calling cell thread with `ending`, from ordinary code.
_Noreturn void lectern_leave(LecternRun *run, LecternEnding ending);
/// Blocks the calling thread for ever; usable in signal handlers.
_Noreturn void lectern_park(void);
/// Records an interrupt at `frames` and parks the calling cell thread.
_Noreturn void lectern_stop_here(
  LecternRun *run, uintptr_t pc, uintptr_t frame_pointer, bool is_return_address, bool forced);

LecternCode lectern_code_at(uintptr_t address);
bool lectern_in_loader(uintptr_t address);

/// Fills `result` with the calls that lead to `pc`.
void lectern_walk(
  LecternResult *result, uintptr_t pc, uintptr_t frame_pointer, bool is_return_address);

void lectern_record_throw(void *error);
/// Copies the frames of the throw of `error`; false when it was not seen.
bool lectern_frames_of_throw(void *error, LecternResult *result);

bool lectern_install_executor(const char **missing);
bool lectern_install_overrides(const char **missing);
void lectern_install_signals(void);
/// Notes where threads wait; after all libraries are loaded.
void lectern_find_waiting_functions(void);
void lectern_drain_main_queue(LecternRun *run);
void lectern_drain_pending_main_jobs(void);
void lectern_wake_main_queue(void);
/// Keeps the task of a cell that did not reach its end from ever running again: it may be waiting
/// elsewhere while the thread of the cell was stopped.
void lectern_bury_task(LecternRun *run);
/// Starts the thread that serves the main actor between cells, if none is alive.
void lectern_ensure_service_thread(void);
extern LECTERN_TLS bool lectern_is_service_thread;
extern LECTERN_TLS bool lectern_is_controller;

bool lectern_install_pool(const char **missing);
/// Replaces threads of the pool that were lost.
void lectern_ensure_pool(void);
void lectern_pool_thread_died(void);
/// Marks the tasks of the cell with this serial number as to be stopped.
void lectern_stop_tasks_of(unsigned long owner);
/// The cell whose task the calling thread of the pool runs.
extern LECTERN_TLS unsigned long lectern_owner;
extern LECTERN_TLS bool lectern_is_pool_thread;
void lectern_service_thread_died(void);
void lectern_report_background(LecternResult *result);

#endif
