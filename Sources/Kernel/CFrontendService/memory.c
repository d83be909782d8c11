// The compiler's memory: a limit, and a clear end for a compilation that exceeds it. The compiler
// itself goes on without the memory that it asked for, and then crashes or blames something else.
// While it makes code and when it ends, a compilation frees nearly all that it has, which takes as long
// as half of its work; that can be left to the end of the process.
#include "internal.h"
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

// So much is kept and not freed; a large compilation needs again what it frees.
enum { MOST_KEPT = 256 << 20 };
static bool keeps_memory;
static size_t kept;

void lectern_limit_memory(void) {
  const char *bytes = getenv("LECTERN_FRONTEND_MEMORY");
  if (!bytes) return;
  rlim_t most = strtoull(bytes, NULL, 10);
  struct rlimit limit = {most, most};
  if (most > 0) setrlimit(RLIMIT_AS, &limit);
}

void lectern_run_out_of_memory(void) {
  static const char message[] = "out of memory\n";
  _exit(write(2, message, sizeof message - 1) < 0 ? 2 : 1);
}

static void *given(void *block, size_t size) {
  if (!block && size > 0 && errno == ENOMEM) lectern_run_out_of_memory();
  return block;
}

void *malloc(size_t size) { return given(__libc_malloc(size), size); }

void *calloc(size_t count, size_t size) { return given(__libc_calloc(count, size), count * size); }

void *realloc(void *block, size_t size) { return given(__libc_realloc(block, size), size); }

void lectern_keep_memory(void) { keeps_memory = true; }

void free(void *block) {
  if (block && keeps_memory && kept < MOST_KEPT) {
    kept += malloc_usable_size(block);
  } else {
    __libc_free(block);
  }
}

int munmap(void *address, size_t size) {
  static int (*original)(void *, size_t);
  if (keeps_memory) return 0;
  if (!original) original = (int (*)(void *, size_t))dlsym(RTLD_NEXT, "munmap");
  return original(address, size);
}
