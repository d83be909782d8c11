// Call stacks: by frame pointers, which Swift keeps, with every read checked by the system.
#include "internal.h"
#include <sys/uio.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

enum { INNERMOST = 128, OUTERMOST = LECTERN_MAXIMUM_FRAMES - INNERMOST, LONGEST_WALK = 4000000 };

static bool read_two_words(uintptr_t address, uintptr_t words[2]) {
  LecternRun *run = lectern_current;
  if (run) {
    uintptr_t low = (uintptr_t)run->stack;
    if (address >= low && address + 16 <= low + run->stack_size) {
      memcpy(words, (void *)address, 16);
      return true;
    }
  }
  struct iovec here = {words, 16}, there = {(void *)address, 16};
  return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == 16;
}

typedef struct {
  LecternResult *result;
  long seen;       // frames in all, kept or not
  bool found_cell;
} Stack;

// Keeps the innermost frames in place and the outermost ones in a ring behind them.
static void add(Stack *stack, uintptr_t address) {
  if (lectern_code_at(address) == LECTERN_FOREIGN) return;
  stack->found_cell = stack->found_cell || lectern_code_at(address) == LECTERN_CELL;
  LecternResult *result = stack->result;
  long index = stack->seen++;
  if (index >= INNERMOST) index = INNERMOST + (index - INNERMOST) % OUTERMOST;
  result->frames[index] = address;
}

static void finish(Stack *stack) {
  LecternResult *result = stack->result;
  long count = stack->seen;
  if (count > LECTERN_MAXIMUM_FRAMES) {
    uintptr_t ring[OUTERMOST];
    memcpy(ring, result->frames + INNERMOST, sizeof ring);
    long oldest = (count - INNERMOST) % OUTERMOST;
    for (long i = 0; i < OUTERMOST; i++) {
      result->frames[INNERMOST + i] = ring[(oldest + i) % OUTERMOST];
    }
    count = LECTERN_MAXIMUM_FRAMES;
  }
  result->frame_count = (int)count;
}

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
  Stack *stack = argument;
  int is_before_instruction = 0;
  uintptr_t address = _Unwind_GetIPInfo(context, &is_before_instruction);
  if (!address || stack->seen > 1000) return _URC_END_OF_STACK;
  add(stack, is_before_instruction ? address : address - 1);
  return _URC_NO_REASON;
}

void lectern_walk(
  LecternResult *result, uintptr_t pc, uintptr_t frame_pointer, bool is_return_address
) {
  Stack stack = {result, 0, false};
  add(&stack, is_return_address ? pc - 1 : pc);
  uintptr_t words[2];
  for (long i = 0; i < LONGEST_WALK && read_two_words(frame_pointer, words); i++) {
    if (!words[1]) break;
    add(&stack, words[1] - 1);
    if (words[0] <= frame_pointer) break;
    frame_pointer = words[0];
  }
  // The C library keeps no frame pointers; the tables of the unwinder lead through it. They are
  // read under the loader's lock, which the loader may hold.
  if (!stack.found_cell && !lectern_in_loader(pc)) {
    stack = (Stack){result, 0, false};
    _Unwind_Backtrace(visit, &stack);
  }
  finish(&stack);
}

// The places of the last throws, so that an error that arrives at the top level has a line.
enum { REMEMBERED_THROWS = 16, FRAMES_OF_THROW = 48 };

static struct {
  _Atomic(void *) error;
  int count;
  uintptr_t frames[FRAMES_OF_THROW];
} throws_seen[REMEMBERED_THROWS];
static atomic_uint throw_count;

void lectern_record_throw(void *error) {
  unsigned slot = atomic_fetch_add(&throw_count, 1) % REMEMBERED_THROWS;
  atomic_store(&throws_seen[slot].error, NULL);
  uintptr_t frame_pointer = (uintptr_t)__builtin_frame_address(0);
  uintptr_t words[2];
  int count = 0;
  while (count < FRAMES_OF_THROW && read_two_words(frame_pointer, words) && words[1]) {
    throws_seen[slot].frames[count++] = words[1] - 1;
    if (words[0] <= frame_pointer) break;
    frame_pointer = words[0];
  }
  throws_seen[slot].count = count;
  atomic_store(&throws_seen[slot].error, error);
}

bool lectern_frames_of_throw(void *error, LecternResult *result) {
  unsigned newest = atomic_load(&throw_count);
  for (unsigned back = 1; back <= REMEMBERED_THROWS; back++) {
    unsigned slot = (newest - back) % REMEMBERED_THROWS;
    if (atomic_load(&throws_seen[slot].error) != error) continue;
    Stack stack = {result, 0, false};
    for (int i = 0; i < throws_seen[slot].count; i++) add(&stack, throws_seen[slot].frames[i]);
    finish(&stack);
    return stack.found_cell;
  }
  return false;
}
