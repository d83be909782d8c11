#ifndef LECTERN_SEAL_H
#define LECTERN_SEAL_H

#include <stdbool.h>
#include <stddef.h>

// What a sealed process may still do. Zero means: no limit.
struct policy {
  unsigned long cpu_seconds;
  unsigned long memory_bytes;   // address space
  unsigned long file_bytes;     // size of one file
  unsigned long process_count;  // per user and user namespace
  unsigned long stack_bytes;
  const char *readable[64];
  size_t readable_count;
  const char *writable[8];
  size_t writable_count;
  bool may_execute;       // whether the process goes on to execute a program
  bool answers;           // whether that program then answers requests as a worker does
  bool requires_landlock; // whether a kernel without Landlock is an error
};

// Puts the calling process under `policy` for good; returns 0, or -1 after saying why on stderr.
int seal(const struct policy *policy);

#endif
