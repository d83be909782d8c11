// A source file whose text comes later. The compiler maps the file and reads it only after it has
// loaded the modules that every cell needs; the first touch of its second page waits for the text.
#include "internal.h"
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };

static bool is_expected;
static dev_t device;
static ino_t inode;
static int source = -1;
static char *hidden;
static size_t hidden_size;
static struct sigaction previous_action;

static bool is_text_there(void) {
  struct pollfd text = {.fd = source, .events = POLLIN};
  return poll(&text, 1, 0) != 0;
}

// What takes time and can be done before the text is known; none of it is begun once the text is there.
static void get_ready(void) {
  if (!is_text_there() && !lectern_rehearse()) _exit(1);
  if (!is_text_there()) lectern_ready_pages();
}

// Fills the pages that nobody could read so far; the compiler then goes on where it was.
static void on_fault(int signal, siginfo_t *information, void *context) {
  (void)signal;
  (void)context;
  char *address = information->si_addr;
  if (!hidden || address < hidden || address >= hidden + hidden_size) {
    sigaction(SIGSEGV, &previous_action, NULL);
    return;
  }
  int saved_errno = errno;
  mprotect(hidden, hidden_size, PROT_READ | PROT_WRITE);
  get_ready();
  size_t count = 0;
  for (;;) {
    ssize_t step = read(source, hidden + count, hidden_size - count);
    if (step < 0 && errno == EINTR) continue;
    if (step <= 0) break;
    count += step;
  }
  if (count == 0) _exit(0);  // the text is compiled elsewhere, or not at all
  memset(hidden + count, '\n', hidden_size - count);
  hidden = NULL;
  sigaction(SIGSEGV, &previous_action, NULL);
  errno = saved_errno;
}

void lectern_expect_source(const char *path, int descriptor) {
  struct stat status;
  if (stat(path, &status) != 0) return;
  device = status.st_dev;
  inode = status.st_ino;
  source = descriptor;
  is_expected = true;
}

static char *map_later(void *(*map)(void *, size_t, int, int, int, off_t), size_t size) {
  size_t whole = size / PAGE * PAGE;
  char *base = map(
    NULL, whole + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return base;
  // The compiler looks at the first bytes, and for the zero at the end, before it needs the text.
  memset(base, ' ', PAGE - 1);
  base[PAGE - 1] = '\n';
  memset(base + whole, '\n', size - whole);
  // On the thread's own stack, which the checking of a text needs.
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, &previous_action);
  hidden = base + PAGE;
  hidden_size = whole - PAGE;
  mprotect(hidden, hidden_size, PROT_NONE);
  return base;
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  static void *(*original)(void *, size_t, int, int, int, off_t);
  if (!original) original = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
  struct stat status;
  if (is_expected && descriptor >= 0 && offset == 0 && size > 4 * PAGE
      && fstat(descriptor, &status) == 0 && status.st_dev == device && status.st_ino == inode) {
    is_expected = false;
    return map_later(original, size);
  }
  void *memory = original(address, size, protection, flags, descriptor, offset);
  if (memory == MAP_FAILED && errno == ENOMEM) lectern_run_out_of_memory();
  return memory;
}

void *mmap64(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  return mmap(address, size, protection, flags, descriptor, offset);
}
