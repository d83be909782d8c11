// The part of the worker that must be C: threads that can be abandoned, signal handlers, and
// definitions that take the place of entry points of the Swift runtime.
#ifndef LECTERN_C_WORKER_RUNTIME_H
#define LECTERN_C_WORKER_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

enum { LECTERN_MAXIMUM_FRAMES = 192, LECTERN_MAXIMUM_ACCESSES = 8 };

typedef enum {
  LECTERN_COMPLETED,
  LECTERN_THROWN,
  LECTERN_CRASHED,
  LECTERN_INTERRUPTED,
  LECTERN_EXITED,
} LecternEnding;

/// How a run ended. Frames are addresses inside calls, innermost first.
typedef struct {
  LecternEnding ending;
  int signal;
  int exit_code;
  bool forced;          // stopped inside foreign code or a modification
  bool modifying;       // a tracked modification was in flight
  int access_count;
  uintptr_t accesses[LECTERN_MAXIMUM_ACCESSES];  // what was being modified, outermost first
  bool stack_overflow;
  void *error;          // a retained Swift error, when thrown
  const char *message;  // what the Swift runtime said before the signal, or NULL
  int frame_count;
  uintptr_t frames[LECTERN_MAXIMUM_FRAMES];
} LecternResult;

typedef struct LecternRun LecternRun;

/// What kind of code an address range holds; ranges that nobody registered are foreign.
typedef enum { LECTERN_FOREIGN, LECTERN_LIBRARY, LECTERN_CELL } LecternCode;

/// A counter that can be waited for with poll and taken with read; -1 when there is none.
int lectern_make_event(bool blocking);

/// Writes a line on standard error, for what has no other way to the kernel.
void lectern_complain(const char *line);

/// Prepares the process; `event_descriptor` is written whenever a run makes progress.
/// Returns NULL or the name of a symbol of the runtime that is missing or not replaced.
const char *lectern_runtime_start(int event_descriptor);

/// Begins and ends a section in which the calling thread must not be stopped, for it holds a lock.
void lectern_enter_critical(void);
void lectern_leave_critical(void);

/// Makes the calling thread the controller: should it trap, the process ends.
void lectern_become_controller(void);

/// Loads the libraries that the images of cells expect; returns NULL or the loader's complaint.
const char *lectern_preload_libraries(void);

/// Makes the executable ranges of the loaded image at `path` known to the signal handlers.
void lectern_register_image(const char *path, LecternCode kind);

/// The path of the image that holds `address`, or NULL; `offset` is counted from its beginning.
const char *lectern_image_of(uintptr_t address, uint64_t *offset);

/// The symbol whose data or code holds `address`, or NULL.
const char *lectern_symbol_of(uintptr_t address);

/// Starts `entry` on a thread of its own; NULL when no thread could be made.
LecternRun *lectern_run_start(int (*entry)(int, char **));

/// Whether the outcome of the run is known.
bool lectern_run_has_ended(LecternRun *run);

/// Whether the thread of the run executes no more code.
bool lectern_run_has_stopped(LecternRun *run);

/// Asks the tasks of stopped runs to stop; false when none is being executed. To be repeated every
/// millisecond while true, for a while: a task inside foreign code is given up.
bool lectern_stop_tasks(void);

/// Asks the thread of the run to stop; to be repeated every millisecond until it has.
void lectern_run_stop(LecternRun *run);

/// Whether the thread of the run has gone on in spite of every chance to stop.
bool lectern_run_resists(LecternRun *run);

/// Declares the run interrupted although its thread goes on; it stops when it next can.
void lectern_run_abandon(LecternRun *run);

/// The outcome; valid once the run has ended.
const LecternResult *lectern_run_result(LecternRun *run);

/// Gives back the thread and the stack of a run whose thread returned; a parked one is kept.
void lectern_run_release(LecternRun *run);

/// The outcome of code that trapped while no cell was running, or NULL; taken at most once each.
const LecternResult *lectern_take_background_result(void);

/// Flushes stdout; `unless_locked` leaves it alone while a thread holds its lock.
void lectern_flush_output(bool unless_locked);

/// Serves `DispatchQueue.main` on the calling thread, which must be the first of the process.
_Noreturn void lectern_serve_main_queue(void);

/// Adds a job of the main actor to the queue that the cell's thread drains.
void lectern_enqueue_main_job(void *job);

/// Whether the calling thread stands for the main thread of Swift concurrency.
bool lectern_is_main_thread(void);

// Provided by Swift:

/// The main actor's executor as two words.
void lectern_get_main_executor(void *two_words);

/// Runs one job of the main actor.
void lectern_run_main_job(void *job);

#endif
