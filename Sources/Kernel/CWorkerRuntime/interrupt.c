// Interrupts: a cell's thread is stopped only where it holds nothing that others need.
#include "internal.h"
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <time.h>
#include <unwind.h>

// After so many requests to stop, which are a millisecond or more apart, a thread that waits in the
// system, or that stays inside a modification, is stopped where it is. Requests that the thread has
// handled are counted, not time: on a busy machine it may not have run for seconds.
enum { WAIT_PATIENCE = 40, FORCE_PATIENCE = 500 };

// After so many requests a thread is given up, whether it handles them or never does.
enum { HANDLED_PATIENCE = 1500, SENT_PATIENCE = 30000 };

// One that computes inside a modification has moreover had so many milliseconds of a processor.
static const double COMPUTE_PATIENCE = 250;

typedef struct {
  uintptr_t low, high;
} Range;

// Functions of the C library that wait and hold no lock of it while they do.
static const char *const waiting_functions[] = {
  "clock_nanosleep", "nanosleep", "usleep", "sleep", "poll", "ppoll", "select", "pselect",
  "epoll_wait", "epoll_pwait", "pause", "sigsuspend", "recv", "recvfrom", "recvmsg", "accept",
  "accept4", "connect", "waitpid", "wait4", "waitid", "wait", "flock", "sem_wait", "sem_timedwait",
  "pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_clockwait", "pthread_join", "syscall",
};
enum { WAITING_COUNT = sizeof waiting_functions / sizeof *waiting_functions };
static Range waiting[WAITING_COUNT];
static Range c_library, dispatch_library;

// Functions that wait too, but under the lock of a stream.
static const char *const writing_functions[] = {"write", "writev", "send", "sendmsg"};
enum { WRITING_COUNT = sizeof writing_functions / sizeof *writing_functions };
static Range writing[WRITING_COUNT];

// Functions that wait under the lock of a stream unless a cell has called them by itself.
static const char *const reading_functions[] = {"read", "readv", "pread", "pread64"};
enum { READING_COUNT = sizeof reading_functions / sizeof *reading_functions };
static Range reading[READING_COUNT];

typedef struct {
  uintptr_t address;
  Range range;
} Holder;

static int find_holder(struct dl_phdr_info *image, size_t size, void *argument) {
  (void)size;
  Holder *holder = argument;
  for (int i = 0; i < image->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &image->dlpi_phdr[i];
    uintptr_t low = image->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_LOAD && (header->p_flags & PF_X) && holder->address >= low
        && holder->address < low + header->p_memsz) {
      holder->range = (Range){low, low + header->p_memsz};
      return 1;
    }
  }
  return 0;
}

// The code of the library that defines `function`; empty when it is not loaded.
static Range range_of_image(const char *function) {
  Holder holder = {(uintptr_t)dlsym(RTLD_DEFAULT, function), {0, 0}};
  if (holder.address) dl_iterate_phdr(find_holder, &holder);
  return holder.range;
}

// The code of the function `name`; empty when it is not loaded.
static Range range_of_function(const char *name) {
  void *function = dlsym(RTLD_DEFAULT, name);
  Dl_info information;
  ElfW(Sym) *symbol = NULL;
  if (!function || !dladdr1(function, &information, (void **)&symbol, RTLD_DL_SYMENT) || !symbol) {
    return (Range){0, 0};
  }
  return (Range){(uintptr_t)function, (uintptr_t)function + symbol->st_size};
}

void lectern_find_waiting_functions(void) {
  for (int i = 0; i < WAITING_COUNT; i++) waiting[i] = range_of_function(waiting_functions[i]);
  for (int i = 0; i < WRITING_COUNT; i++) writing[i] = range_of_function(writing_functions[i]);
  for (int i = 0; i < READING_COUNT; i++) reading[i] = range_of_function(reading_functions[i]);
  c_library = range_of_image("nanosleep");
  dispatch_library = range_of_image("dispatch_semaphore_wait");
}

static bool in_range(Range range, uintptr_t address) {
  return address >= range.low && address < range.high;
}

static bool in_any_range(const Range *ranges, int count, uintptr_t address) {
  for (int i = 0; i < count; i++) {
    if (in_range(ranges[i], address)) return true;
  }
  return false;
}

static bool is_waiting_function(uintptr_t address) {
  return in_any_range(waiting, WAITING_COUNT, address);
}

static bool is_writing_function(uintptr_t address) {
  return in_any_range(writing, WRITING_COUNT, address);
}

// What the unwinder finds between the interrupted instruction and the nearest code of a cell.
typedef struct {
  int depth;
  int frames;            // those between the interrupted instruction and the cell
  bool waits;            // a waiting function of the C library is among the frames
  bool c_library_only;   // nothing but the C library
  bool dispatch;         // what has called the C library is Dispatch
  bool library;          // code of the course library is among the frames
  uintptr_t pc;          // the interrupted instruction
  bool has_reached_pc;   // the frames of the handler itself are behind
  bool foreign;          // code that is neither a cell's nor the library's is among the frames
  bool has_cell;
  bool is_diverted;      // the trampoline stands where the cell's address was
  bool direct;           // the interrupted function was called by a cell
  uintptr_t *return_slot;
  uintptr_t return_address;
} Caller;

static bool is_wait_of_cell(const Caller *caller) {
  return (caller->c_library_only && is_waiting_function(caller->pc))
    || (caller->direct && in_any_range(reading, READING_COUNT, caller->pc));
}

// Stands in for a return address in a cell: saves every register that can carry a result of a Swift
// or C function, asks whether to stop, and otherwise returns where the call was made.
void lectern_trampoline(void);

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
  Caller *caller = argument;
  uintptr_t address = _Unwind_GetIP(context);
  if (caller->depth++ > 96 || !address) return _URC_END_OF_STACK;
  if (address == caller->pc) caller->has_reached_pc = true;
  if (!caller->has_reached_pc) return _URC_NO_REASON;
  if (address == (uintptr_t)lectern_trampoline) {
    // An earlier tick has put it into the place of the cell's address.
    caller->has_cell = caller->is_diverted = true;
    return _URC_END_OF_STACK;
  }
  if (lectern_code_at(address) == LECTERN_CELL) {
    caller->direct = caller->frames == 1;
    uintptr_t *slot = (uintptr_t *)(_Unwind_GetCFA(context) - 8);
    caller->has_cell = true;
    // In the frame that made the call, the call frame address is that of the callee.
    if (*slot == address) {
      caller->return_slot = slot;
      caller->return_address = address;
    }
    return _URC_END_OF_STACK;
  }
  caller->frames++;
  if (is_waiting_function(address)) caller->waits = true;
  if (!in_range(c_library, address)) {
    if (caller->c_library_only) caller->dispatch = in_range(dispatch_library, address);
    caller->c_library_only = false;
  }
  if (lectern_code_at(address) == LECTERN_LIBRARY) {
    caller->library = true;
  } else {
    caller->foreign = true;
  }
  return _URC_NO_REASON;
}

static bool follows_call(const unsigned char *address) {
  return address[-5] == 0xe8 || (address[-2] == 0xff && (address[-1] & 0x38) == 0x10)
    || (address[-3] == 0xff && (address[-2] & 0x38) == 0x10)
    || (address[-6] == 0xff && (address[-5] & 0x38) == 0x10);
}

// Assembly without unwind tables, such as OpenBLAS's kernels: the first word on the stack that can
// only be the return address of a call made by a cell.
static void scan_stack(LecternRun *run, uintptr_t stack_pointer, Caller *caller) {
  uintptr_t *word = (uintptr_t *)((stack_pointer + 7) & ~(uintptr_t)7);
  uintptr_t *end = (uintptr_t *)(run->stack + run->stack_size);
  for (int i = 0; i < 32768 && word < end; i++, word++) {
    if (lectern_code_at(*word) == LECTERN_CELL && follows_call((unsigned char *)*word)) {
      caller->return_slot = word;
      caller->return_address = *word;
      return;
    }
  }
}

// Lets the call that the cell has made return to the trampoline. A place that a scan of the stack
// has guessed may be a dead one: it is given up as soon as the unwinder knows better.
static void divert_return(LecternRun *run, uintptr_t stack_pointer, Caller *caller) {
  if (caller->is_diverted) run->is_guess = false;
  if (run->hijacked && !run->is_guess) return;
  bool is_guess = !caller->return_slot;
  if (is_guess && !run->hijacked) scan_stack(run, stack_pointer, caller);
  if (!caller->return_slot) return;
  if (run->hijacked && *run->return_slot == (uintptr_t)lectern_trampoline) {
    *run->return_slot = (uintptr_t)run->hijacked;
  }
  run->hijacked = (void *)caller->return_address;
  run->return_slot = caller->return_slot;
  run->is_guess = is_guess;
  *caller->return_slot = (uintptr_t)lectern_trampoline;
}

static double processor_time(void) {
  struct timespec used;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1e3 + used.tv_nsec / 1e6;
}

// Counts a request to stop that the calling thread, that of `run`, handles.
static void note_request(LecternRun *run) {
  if (atomic_fetch_add(&run->requests, 1) == 0) run->processor_time = processor_time();
}

static bool has_waited(LecternRun *run) { return atomic_load(&run->requests) > WAIT_PATIENCE; }

// Whether the thread of `run`, which calls, is not to be given more time to end its modification.
static bool must_be_forced(LecternRun *run, bool waits) {
  if (atomic_load(&run->requests) <= FORCE_PATIENCE) return false;
  return waits || processor_time() - run->processor_time > COMPUTE_PATIENCE;
}

__attribute__((used, visibility("hidden"))) void lectern_on_return(uintptr_t frame_pointer) {
  LecternRun *run = lectern_current;
  bool forced = lectern_accesses > 0;
  if (!forced || must_be_forced(run, false)) {
    lectern_stop_here(run, (uintptr_t)run->hijacked, frame_pointer, true, forced);
  }
}

__attribute__((used, visibility("hidden"))) void *lectern_take_hijacked(void) {
  void *address = lectern_current->hijacked;
  lectern_current->hijacked = NULL;
  return address;
}

__asm__(
  ".text\n"
  ".hidden lectern_trampoline\n"
  ".globl lectern_trampoline\n"
  "lectern_trampoline:\n"
  "  pushq %rax\n"  // becomes the return address
  "  pushq %rax\n  pushq %rdx\n  pushq %rcx\n  pushq %r8\n"
  "  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %rbx\n"
  "  subq $64, %rsp\n"
  "  movdqu %xmm0, (%rsp)\n  movdqu %xmm1, 16(%rsp)\n"
  "  movdqu %xmm2, 32(%rsp)\n  movdqu %xmm3, 48(%rsp)\n"
  "  movq %rsp, %rbx\n"
  "  movq %rbp, %rdi\n"
  "  andq $-16, %rsp\n"
  "  call lectern_on_return\n"
  "  call lectern_take_hijacked\n"
  "  movq %rbx, %rsp\n"
  "  movq %rax, 128(%rsp)\n"
  "  movdqu (%rsp), %xmm0\n  movdqu 16(%rsp), %xmm1\n"
  "  movdqu 32(%rsp), %xmm2\n  movdqu 48(%rsp), %xmm3\n"
  "  addq $64, %rsp\n"
  "  popq %rbx\n  popq %r14\n  popq %r13\n  popq %r12\n"
  "  popq %r8\n  popq %rcx\n  popq %rdx\n  popq %rax\n"
  "  ret\n");

// A task of a stopped cell on a thread of the pool: parked when it is in the cell's own code, or in
// the library's with nothing but that between.
static void stop_task(ucontext_t *context) {
  uintptr_t pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
  if (lectern_accesses > 0 || lectern_critical > 0) return;
  LecternCode code = lectern_code_at(pc);
  if (code == LECTERN_LIBRARY) {
    Caller caller = {.c_library_only = true, .pc = pc};
    _Unwind_Backtrace(visit, &caller);
    if (!caller.has_cell || caller.foreign) return;
  } else if (code != LECTERN_CELL) {
    return;
  }
  lectern_pool_thread_died();
  lectern_park();
}

// Whether the thread is in the system: behind the instruction that enters it or, where the system
// will enter the call again after this signal, on it.
static bool is_at_system_call(uintptr_t pc) {
  const unsigned char *code = (const unsigned char *)pc;
  return (code[-2] == 0x0f && code[-1] == 0x05) || (code[0] == 0x0f && code[1] == 0x05);
}

void lectern_on_interrupt(int signal, siginfo_t *information, void *opaque) {
  (void)signal;
  (void)information;
  LecternRun *run = lectern_current;
  ucontext_t *context = opaque;
  if (lectern_is_pool_thread) return stop_task(context);
  if (!run || lectern_finishing || !atomic_load(&run->stop_wanted)) return;
  int saved_errno = errno;
  uintptr_t pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
  uintptr_t frame_pointer = (uintptr_t)context->uc_mcontext.gregs[REG_RBP];
  uintptr_t stack_pointer = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
  note_request(run);
  bool forced = lectern_accesses > 0;

  if (lectern_code_at(pc) == LECTERN_CELL) {
    if (!forced || must_be_forced(run, false)) {
      lectern_stop_here(run, pc, frame_pointer, false, forced);
    }
  } else if (lectern_in_loader(pc)) {
    // The loader's lock is taken by the unwinder too; the next tick finds the thread elsewhere.
  } else if (
    lectern_code_at(pc) == LECTERN_LIBRARY || !run->hijacked || run->is_guess || has_waited(run)) {
    Caller caller = {.c_library_only = true, .pc = pc};
    _Unwind_Backtrace(visit, &caller);
    // The library holds no locks of its own; between it and the cell there is nothing, so no
    // initializer or lock of the runtime either, that a stop would leave half done.
    if (lectern_code_at(pc) == LECTERN_LIBRARY && caller.has_cell && !caller.foreign && !forced
        && lectern_critical == 0) {
      lectern_stop_here(run, pc, frame_pointer, false, false);
    }
    // Dispatch waits for semaphores, groups and queues in functions that have no name in the C
    // library's table, or enters the system by itself.
    bool waits = is_at_system_call(pc) && !caller.library
      && (in_range(dispatch_library, pc)
          || (in_range(c_library, pc)
              && (caller.waits || caller.dispatch
                  || (caller.c_library_only && !is_writing_function(pc)))));
    // A wait that only just began may be the short one of a lock; one made by the cell is not.
    if (waits && (!forced || must_be_forced(run, true))
        && (is_wait_of_cell(&caller) || has_waited(run))) {
      lectern_stop_here(run, pc, frame_pointer, false, forced);
    }
    divert_return(run, stack_pointer, &caller);
  }
  errno = saved_errno;
}

void lectern_run_stop(LecternRun *run) {
  atomic_store(&run->stop_wanted, true);
  lectern_wake_main_queue();
  // What a cell that came to its end, or threw, has started goes on.
  bool ended = atomic_load(&run->ended);
  LecternEnding ending = run->result.ending;
  if (!ended || (ending != LECTERN_COMPLETED && ending != LECTERN_THROWN)) {
    lectern_stop_tasks_of(run->serial);
  }
  if (atomic_load(&run->stopped)) return;
  run->sent++;
  pthread_kill(run->thread, SIGUSR2);
}

bool lectern_run_resists(LecternRun *run) {
  return atomic_load(&run->requests) > HANDLED_PATIENCE || run->sent > SENT_PATIENCE;
}
