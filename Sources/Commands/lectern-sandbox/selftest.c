#define _GNU_SOURCE
#include "selftest.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool can_open(const char *path, int flags) {
  int descriptor = open(path, flags, 0600);
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

static bool can_connect(int port) {
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (descriptor < 0) return false;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  bool connected = connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0;
  close(descriptor);
  return connected;
}

static bool can_fork(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  return child > 0;
}

static bool can_map(unsigned long bytes) {
  int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, kind, -1, 0);
  if (memory != MAP_FAILED) munmap(memory, bytes);
  return memory != MAP_FAILED;
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *unused) {
  (void)unused;
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return NULL;
}

// Whether `count` threads can live at a time; 0 asks for nothing.
static bool can_start_threads(long count) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 << 10);
  pthread_t threads[256];
  long started = 0;
  if (count > 256) count = 256;
  pthread_mutex_lock(&gate);
  while (started < count &&
         pthread_create(&threads[started], &attributes, wait_at_gate, NULL) == 0)
    started++;
  pthread_mutex_unlock(&gate);
  for (long i = 0; i < started; i++) pthread_join(threads[i], NULL);
  return count > 0 && started == count;
}

int selftest(int count, char **arguments) {
  if (count != 7) return 78;
  pid_t outside = (pid_t)strtol(arguments[4], NULL, 10);
  char environment[64];
  snprintf(environment, sizeof environment, "/proc/%d/environ", (int)outside);
  const struct {
    bool open;
    const char *what;
  } holes[] = {
      {can_open(arguments[1], O_RDONLY), "a file outside can be read"},
      {can_open(arguments[2], O_WRONLY | O_CREAT), "a file outside can be made"},
      {can_connect(atoi(arguments[3])), "the network can be reached"},
      {kill(outside, 0) == 0, "a process outside can be signalled"},
      {can_open(environment, O_RDONLY), "the environment of a process outside can be read"},
      {can_fork(), "processes can be started"},
      {can_map(strtoul(arguments[5], NULL, 10)), "memory has no limit"},
      {can_start_threads(strtol(arguments[6], NULL, 10)), "threads have no limit"},
  };
  int found = 0;
  for (size_t i = 0; i < sizeof holes / sizeof *holes; i++) {
    if (!holes[i].open) continue;
    printf("%s\n", holes[i].what);
    found = 1;
  }
  if (!found) printf("sealed %s\n", arguments[0]);
  return found;
}
