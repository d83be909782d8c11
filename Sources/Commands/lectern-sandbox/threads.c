// Where a process sees its own threads.
//
// Dispatch looks once a second at its threads as /proc/THREAD/stat, and stops the program if it cannot.
// Where /proc is that of the whole machine it stays closed, all but /proc/self, which has the same file
// as /proc/self/task/THREAD/stat. The program's own `open` stands before the C library's, so that
// libraries call it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((visibility("default"))) int open(const char *path, int flags, ...) {
  unsigned mode = 0;
  // O_TMPFILE holds O_DIRECTORY, which alone has no mode.
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, unsigned);
    va_end(arguments);
  }
  char own[64];
  unsigned thread;
  int end = 0;
  if (strncmp(path, "/proc/", 6) == 0 && sscanf(path, "/proc/%u/stat%n", &thread, &end) == 1 &&
      end > 0 && path[end] == 0) {
    snprintf(own, sizeof own, "/proc/self/task/%u/stat", thread);
    path = own;
  }
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
