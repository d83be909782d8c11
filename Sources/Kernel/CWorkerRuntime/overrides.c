// Definitions that stand before those of the Swift runtime, because the library that holds them is
// loaded first. Each says how an ordinary program would behave and what a cell needs instead.
#include "internal.h"
#include <dlfcn.h>

extern char **lectern_fatal_message_slot;

// Begin and end of checked accesses: counted, so that no interrupt tears a value.
static void (*runtime_begin_access)(void *, void *, uintptr_t, void *);
static void (*runtime_end_access)(void *);
enum { TRACKED_ACCESS = 0x20, MODIFYING_ACCESS = 0x1 };

void swift_beginAccess(void *pointer, void *buffer, uintptr_t flags, void *pc) {
  runtime_begin_access(pointer, buffer, flags, pc ? pc : __builtin_return_address(0));
  if (!(flags & TRACKED_ACCESS)) return;
  if (lectern_accesses < LECTERN_MAXIMUM_ACCESSES) {
    lectern_modified[lectern_accesses] = flags & MODIFYING_ACCESS ? (uintptr_t)pointer : 0;
  }
  lectern_accesses++;
}

void lectern_note_accesses(LecternResult *result) {
  result->modifying = lectern_accesses > 0;
  for (int i = 0; i < lectern_accesses && i < LECTERN_MAXIMUM_ACCESSES; i++) {
    if (lectern_modified[i]) result->accesses[result->access_count++] = lectern_modified[i];
  }
}

void swift_endAccess(void *buffer) {
  runtime_end_access(buffer);
  if (lectern_accesses > 0 && --lectern_accesses > 0) return;
  LecternRun *run = lectern_current;
  if (run && atomic_load_explicit(&run->stop_wanted, memory_order_relaxed)) {
    lectern_stop_here(
      run, (uintptr_t)__builtin_return_address(0),
      *(uintptr_t *)__builtin_frame_address(0), true, false);
  }
}

// An error at the top level would end the process.
_Noreturn void swift_errorInMain(void *error) {
  LecternRun *run = lectern_current;
  if (!run) lectern_park();
  lectern_finishing = true;
  if (lectern_claim(run)) {
    run->result.ending = LECTERN_THROWN;
    run->result.error = error;
    if (!lectern_frames_of_throw(error, &run->result)) {
      lectern_walk(
        &run->result, (uintptr_t)__builtin_return_address(0),
        *(uintptr_t *)__builtin_frame_address(0), true);
    }
    atomic_store(&run->ended, true);
  }
  siglongjmp(run->leave, 1);
}

// An async program would now serve its main queue until it exits.
_Noreturn void swift_task_asyncMainDrainQueue(void) {
  LecternRun *run = lectern_current;
  if (!run) lectern_park();
  lectern_drain_main_queue(run);
  lectern_park();
}

// Images of cells are linked with --wrap=exit. An async program ends by exit(0), so that in an
// async cell a zero is its normal end.
_Noreturn void __wrap_exit(int code) {
  LecternRun *run = lectern_current;
  LecternRun *active = atomic_load(&lectern_active);
  LecternRun *ended = run ? run : active;
  bool is_end_of_async_cell = ended && ended->main_task && code == 0;
  if (run) lectern_finishing = true;
  if (ended && lectern_claim(ended)) {
    ended->result.ending = is_end_of_async_cell ? LECTERN_COMPLETED : LECTERN_EXITED;
    ended->result.exit_code = code;
    if (!is_end_of_async_cell) {
      lectern_walk(
        &ended->result, (uintptr_t)__builtin_return_address(0),
        *(uintptr_t *)__builtin_frame_address(0), true);
    }
    lectern_publish(ended);
  }
  if (run) siglongjmp(run->leave, 1);
  lectern_park();
}

bool lectern_install_overrides(const char **missing) {
  runtime_begin_access = dlsym(RTLD_NEXT, "swift_beginAccess");
  runtime_end_access = dlsym(RTLD_NEXT, "swift_endAccess");
  if (!runtime_begin_access || !runtime_end_access) {
    *missing = "swift_beginAccess";
    return false;
  }
  if (dlsym(RTLD_DEFAULT, "swift_beginAccess") != (void *)swift_beginAccess) {
    *missing = "swift_beginAccess of Lectern (the library must be preloaded)";
    return false;
  }
  void (*set_handler)(void (*)(void *)) = dlsym(RTLD_DEFAULT, "_swift_setWillThrowHandler");
  if (set_handler) set_handler(lectern_record_throw);
  char **(*message_slot)(void) = dlsym(RTLD_DEFAULT, "swift_getFatalErrorMessageBuffer");
  if (message_slot) lectern_fatal_message_slot = message_slot();
  return true;
}
