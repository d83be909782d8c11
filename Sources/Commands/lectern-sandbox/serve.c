// The loop in which a submission, or a judge, lives. Nothing it says is trusted by its parent beyond
// the bytes of an answer to the request in flight.
#include "serve.h"

#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { requests = 3, answers = 4, nonce_size = 16 };
static const uint32_t largest_request = 64u << 20;

typedef int (*start_function)(int, char **);
typedef int (*call_function)(const uint8_t *, intptr_t, uint8_t **, intptr_t *);

static int read_all(void *buffer, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t n = read(requests, (char *)buffer + done, count - done);
    if (n == 0 || (n < 0 && errno != EINTR)) return -1;
    if (n > 0) done += (size_t)n;
  }
  return 0;
}

static int write_all(const void *buffer, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t n = write(answers, (const char *)buffer + done, count - done);
    if (n < 0 && errno != EINTR) return -1;
    if (n > 0) done += (size_t)n;
  }
  return 0;
}

static int answer(const uint8_t *nonce, uint8_t ending, const void *body, size_t count) {
  uint8_t head[4 + nonce_size + 1];
  uint32_t length = (uint32_t)(nonce_size + 1 + count);
  for (int i = 0; i < 4; i++) head[i] = (uint8_t)(length >> (8 * i));
  memcpy(head + 4, nonce, nonce_size);
  head[4 + nonce_size] = ending;
  return write_all(head, sizeof head) == 0 ? write_all(body, count) : -1;
}

static int answer_missing(const uint8_t *nonce) {
  const char *reason = dlerror();
  if (reason == NULL) reason = "the symbol is null";
  return answer(nonce, 3, reason, strlen(reason));
}

static int load(const uint8_t *nonce, const char *path) {
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL) == NULL) return answer_missing(nonce);
  return answer(nonce, 0, "", 0);
}

static jmp_buf before_start;
static char thrown[1024];

static void leave_start(void) { longjmp(before_start, 1); }

static void leave_with_error(const char *message) {
  snprintf(thrown, sizeof thrown, "%s", message);
  longjmp(before_start, 2);
}

// Runs the top level of a unit. That of one that awaits would serve the main queue for ever; its image
// is linked so that it calls leave_start. An error that nobody catches would end the process; it comes
// back as a failure.
static int start(const uint8_t *nonce, const char *symbol, bool awaits) {
  void (*prepare)(void (*)(void), void (*)(const char *)) =
      (void (*)(void (*)(void), void (*)(const char *)))(intptr_t)dlsym(
          RTLD_DEFAULT, "lectern_prepare_start");
  void (*finish)(void) = (void (*)(void))(intptr_t)dlsym(RTLD_DEFAULT, "lectern_finish_async_start");
  start_function function = (start_function)(intptr_t)dlsym(RTLD_DEFAULT, symbol);
  if (prepare == NULL || finish == NULL || function == NULL) return answer_missing(nonce);
  prepare(awaits ? leave_start : NULL, awaits ? NULL : leave_with_error);
  char name[] = "cell";
  char *arguments[] = {name, NULL};
  thrown[0] = 0;
  if (setjmp(before_start) == 0) function(1, arguments);
  if (awaits) finish();
  prepare(NULL, NULL);
  fflush(NULL);
  return answer(nonce, thrown[0] == 0 ? 0 : 1, thrown, strlen(thrown));
}

static int call(const uint8_t *nonce, const uint8_t *body, size_t count) {
  size_t symbol_length = count < 2 ? 0 : (size_t)body[0] | (size_t)body[1] << 8;
  char symbol[512];
  if (count < 2 + symbol_length || symbol_length >= sizeof symbol) return -1;
  memcpy(symbol, body + 2, symbol_length);
  symbol[symbol_length] = 0;
  call_function function = (call_function)(intptr_t)dlsym(RTLD_DEFAULT, symbol);
  if (function == NULL) return answer_missing(nonce);
  uint8_t *value = NULL;
  intptr_t value_count = 0;
  const uint8_t *input = body + 2 + symbol_length;
  int ending = function(input, (intptr_t)(count - 2 - symbol_length), &value, &value_count);
  fflush(NULL);
  int result = answer(nonce, (uint8_t)ending, value, (size_t)value_count);
  free(value);
  return result;
}

int serve(void) {
  for (;;) {
    uint8_t head[4];
    if (read_all(head, sizeof head) != 0) return 0;
    uint32_t length = 0;
    for (int i = 0; i < 4; i++) length |= (uint32_t)head[i] << (8 * i);
    if (length < nonce_size + 1 || length > largest_request) return 1;
    uint8_t *request = malloc((size_t)length + 1);
    if (request == NULL || read_all(request, length) != 0) return 1;
    request[length] = 0;
    const uint8_t *body = request + nonce_size + 1;
    int result = -1;
    switch (request[nonce_size]) {
    case 'L': result = load(request, (const char *)body); break;
    case 'S': result = start(request, (const char *)body, false); break;
    case 'A': result = start(request, (const char *)body, true); break;
    case 'C': result = call(request, body, length - nonce_size - 1); break;
    }
    free(request);
    if (result != 0) return 1;
  }
}
