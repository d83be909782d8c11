// Traps: the handler notes where, tells the controller, and parks the thread.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void lectern_on_interrupt(int signal, siginfo_t *information, void *context);

/// Where the Swift runtime keeps the message of a fatal error; NULL when this runtime has none.
char **lectern_fatal_message_slot;

static void fill(LecternResult *result, int signal, siginfo_t *information, ucontext_t *context) {
  greg_t *registers = context->uc_mcontext.gregs;
  result->ending = LECTERN_CRASHED;
  result->signal = signal;
  lectern_note_accesses(result);
  result->message = lectern_fatal_message_slot ? *lectern_fatal_message_slot : NULL;
  LecternRun *run = lectern_current;
  if (run && signal == SIGSEGV) {
    uintptr_t fault = (uintptr_t)information->si_addr, low = (uintptr_t)run->stack;
    result->stack_overflow = fault >= low && fault < low + (128 << 10);
  }
  lectern_walk(result, (uintptr_t)registers[REG_RIP], (uintptr_t)registers[REG_RBP], false);
}

LECTERN_TLS bool lectern_is_controller;

static void signal_default(int number) {
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
}

static void on_crash(int signal, siginfo_t *information, void *context) {
  if (lectern_is_controller) {
    signal_default(signal);  // without its controller the worker must end, not wait for ever
    return;
  }
  LecternRun *run = lectern_current ? lectern_current : atomic_load(&lectern_active);
  if (lectern_is_service_thread) lectern_service_thread_died();
  if (lectern_is_pool_thread) lectern_pool_thread_died();
  if (!run) {
    static LecternResult background;
    fill(&background, signal, information, context);
    lectern_report_background(&background);
    lectern_park();
  }
  if (lectern_claim(run)) {
    fill(&run->result, signal, information, context);
    lectern_publish(run);
  }
  if (run == lectern_current) {
    atomic_store(&run->parked, true);
    atomic_store(&run->stopped, true);
    lectern_signal_progress();
  }
  lectern_park();
}

static _Atomic(LecternResult *) background_result;

void lectern_report_background(LecternResult *result) {
  atomic_store(&background_result, result);
  lectern_signal_progress();
}

const LecternResult *lectern_take_background_result(void) {
  if (!atomic_load(&background_result)) return NULL;
  lectern_ensure_service_thread();
  lectern_ensure_pool();
  return atomic_exchange(&background_result, NULL);
}

void lectern_install_signals(void) {
  const int traps[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) sigaction(traps[i], &action, NULL);

  struct sigaction interrupt = {
    .sa_sigaction = lectern_on_interrupt, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  sigfillset(&interrupt.sa_mask);
  sigaction(SIGUSR2, &interrupt, NULL);

  signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the call, not the end of the session
  signal(SIGINT, SIG_IGN);   // the terminal's interrupt is for the kernel, which asks by a frame
}
