// Puts itself under limits, then executes a program or serves a grader's requests.
//
// Usage: lectern-sandbox [--cpu SECONDS] [--memory BYTES] [--file BYTES] [--processes N]
//          [--stack BYTES] [--read PATH]... [--write PATH]... [--landlock]
//          (serve | exec PROGRAM ... | answer PROGRAM ... | selftest ...)
//        lectern-sandbox join FILE... -- PROGRAM ...
// join adds itself to the control groups of these cgroup.procs and executes the program, which is no
// sandbox yet.
// answer is exec for a program that itself answers requests on the descriptors of serve.
// --landlock makes a kernel without Landlock an error. Exit status 78 means: a layer is missing,
// nothing ran.
#define _GNU_SOURCE
#include "seal.h"
#include "selftest.h"
#include "serve.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { refused = 78 };

static int usage(const char *problem) {
  fprintf(stderr, "lectern-sandbox: %s\n", problem);
  return refused;
}

// Puts itself, and so all that it starts, into control groups.
static int join(int count, char **arguments) {
  int i = 2;
  for (; i < count && strcmp(arguments[i], "--") != 0; i++) {
    int file = open(arguments[i], O_WRONLY | O_CLOEXEC);
    bool joined = file >= 0 && write(file, "0", 1) == 1;
    if (!joined) perror(arguments[i]);
    if (file >= 0) close(file);
    if (!joined) return refused;
  }
  if (i + 1 >= count) return usage("join lacks its program");
  execv(arguments[i + 1], arguments + i + 1);
  perror(arguments[i + 1]);
  return refused;
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "join") == 0) return join(count, arguments);
  struct policy policy = {0};
  int i = 1;
  for (; i < count && strncmp(arguments[i], "--", 2) == 0; i++) {
    const char *option = arguments[i];
    if (strcmp(option, "--landlock") == 0) {
      policy.requires_landlock = true;
      continue;
    }
    if (++i == count) return usage("an option lacks its value");
    const char *value = arguments[i];
    if (strcmp(option, "--read") == 0) {
      if (policy.readable_count == 64) return usage("more than 64 readable paths");
      policy.readable[policy.readable_count++] = value;
    } else if (strcmp(option, "--write") == 0) {
      if (policy.writable_count == 8) return usage("more than 8 writable paths");
      policy.writable[policy.writable_count++] = value;
    } else {
      char *end;
      unsigned long number = strtoul(value, &end, 10);
      if (*value == 0 || *end != 0) return usage("a limit is not a number");
      if (strcmp(option, "--cpu") == 0) policy.cpu_seconds = number;
      else if (strcmp(option, "--memory") == 0) policy.memory_bytes = number;
      else if (strcmp(option, "--file") == 0) policy.file_bytes = number;
      else if (strcmp(option, "--processes") == 0) policy.process_count = number;
      else if (strcmp(option, "--stack") == 0) policy.stack_bytes = number;
      else return usage("an option is unknown");
    }
  }
  const char *mode = i < count ? arguments[i] : "";
  bool serves = strcmp(mode, "serve") == 0;
  bool tests = strcmp(mode, "selftest") == 0;
  bool answers = strcmp(mode, "answer") == 0 && i + 1 < count;
  bool executes = answers || (strcmp(mode, "exec") == 0 && i + 1 < count);
  if (!serves && !tests && !executes)
    return usage("say serve, selftest, or exec or answer and a program");
  // Descriptors 3 and 4 belong to requests and answers; nothing else is inherited.
  if (syscall(SYS_close_range, serves || answers ? 5u : 3u, ~0u, 0u) != 0)
    return usage("cannot close inherited descriptors");
  policy.may_execute = executes;
  policy.answers = answers;
  if (seal(&policy) != 0) return refused;
  if (serves) return serve();
  if (tests) return selftest(count - i - 1, arguments + i + 1);
  execv(arguments[i + 1], arguments + i + 1);
  perror(arguments[i + 1]);
  return refused;
}
