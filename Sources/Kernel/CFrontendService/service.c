// The compiler as a server: it compiles something small, so that what all compilations do first is
// done, and then forks for every request.
#include "compiler.h"
#include "internal.h"
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST_REQUEST = 256 << 10, MOST_ARGUMENTS = 4096, DESCRIPTORS = 3 };
enum { NO_FUNCTION = 3, IDLE_MILLISECONDS = 250 };

typedef int (*Main)(int, char **, char **);
static Main compiler_main;

typedef struct {
  char bytes[LONGEST_REQUEST];
  size_t length;
  int text, messages, state;
} Request;

static int receive(int socket, Request *request) {
  char control[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
  struct iovec vector = {request->bytes, sizeof request->bytes};
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (length <= 0 || request->bytes[length - 1] != 0 || !header
      || header->cmsg_len != CMSG_LEN(DESCRIPTORS * sizeof(int))) {
    return 0;
  }
  int descriptors[DESCRIPTORS];
  memcpy(descriptors, CMSG_DATA(header), sizeof descriptors);
  request->length = length;
  request->text = descriptors[0];
  request->messages = descriptors[1];
  request->state = descriptors[2];
  return 1;
}

static int perform(const char *const *arguments, size_t count, void *observer) {
  lectern_strings strings = {arguments, count};
  return lectern_compiler_functions.perform_frontend(
    strings, "swift-frontend", (void *)compiler_main, observer);
}

static void compile(Request *request) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGCHLD, SIG_DFL);
  dup2(request->messages, 1);
  dup2(request->messages, 2);
  int32_t process = getpid();
  if (write(request->state, &process, sizeof process) < 0) _exit(1);
  static const char *arguments[MOST_ARGUMENTS];
  size_t count = 0;
  const char *late = request->bytes;
  const char *next = late + strlen(late) + 1;
  while (next < request->bytes + request->length && count < MOST_ARGUMENTS) {
    arguments[count++] = next;
    next += strlen(next) + 1;
  }
  if (*late) {
    lectern_expect_source(late, request->text);
    if (count < MOST_ARGUMENTS) arguments[count++] = "-enable-source-import";  // for the rehearsal
  }
  int code = perform(arguments, count, lectern_observer());
  fflush(NULL);
  // The end of the messages, now: taking down so large a process takes as long as linking.
  close(1);
  close(2);
  close(request->messages);
  char byte = (char)code;
  if (write(request->state, &byte, 1) < 0) _exit(1);
  _exit(0);
}

// Compiles the first text again, without the optimiser, as cells that only show values are.
static void warm_further(int count, char **arguments) {
  static const char *more[MOST_ARGUMENTS];
  if (count > MOST_ARGUMENTS) return;
  int kept = 0;
  for (int i = 2; i < count; i++) more[kept++] = arguments[i];  // without "-frontend"
  more[kept++] = "-Onone";
  perform(more, kept, NULL);
}

static bool is_idle(int socket) {
  struct pollfd request = {.fd = socket, .events = POLLIN};
  return poll(&request, 1, IDLE_MILLISECONDS) == 0;
}

static int serve(int socket, int count, char **arguments, char **environment) {
  lectern_find_compiler();
  if (!lectern_compiler_functions.perform_frontend) return NO_FUNCTION;
  int code = compiler_main(count, arguments, environment);
  if (code != 0) return code;
  signal(SIGCHLD, SIG_IGN);
  lectern_note_code();
  if (send(socket, "r", 1, MSG_NOSIGNAL) != 1) return 0;
  bool is_warm = false;
  static Request request;
  for (;;) {
    if (!is_warm && is_idle(socket)) {
      warm_further(count, arguments);
      lectern_note_code();
      is_warm = true;
    }
    if (!receive(socket, &request)) return 0;
    if (fork() == 0) {
      close(socket);
      compile(&request);
    }
    close(request.text);
    close(request.messages);
    close(request.state);
  }
}

static int begin(int count, char **arguments, char **environment) {
  lectern_limit_memory();
  unsetenv("LD_PRELOAD");  // not for the programs that the compiler starts
  const char *socket = getenv("LECTERN_FRONTEND_SOCKET");
  if (!socket) return compiler_main(count, arguments, environment);
  int descriptor = atoi(socket);
  unsetenv("LECTERN_FRONTEND_SOCKET");
  int code = serve(descriptor, count, arguments, environment);
  _exit(code);
}

typedef int (*Start)(Main, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

// The function that the C library's start-up code calls in order to run `main`.
int __libc_start_main(
  Main program, int count, char **arguments, void (*initialize)(void), void (*finish)(void),
  void (*finish_loader)(void), void *stack_end
) {
  Start original = (Start)dlsym(RTLD_NEXT, "__libc_start_main");
  compiler_main = program;
  return original(begin, count, arguments, initialize, finish, finish_loader, stack_end);
}
