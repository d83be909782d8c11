// What knows about code: lectern-assistant LIBRARY
//
// LIBRARY is the toolchain's libsourcekitdInProc.so, which is loaded here and not in the kernel, so
// that its memory and its crashes cost the kernel nothing. Standard input holds requests in the YAML
// of sourcekitd, each ended by a zero byte; standard output gets an answer in JSON for each, ended
// the same way, and `null` where sourcekitd refuses.
//
// Source: SourceKit/sourcekitd.h of the toolchain.
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  uint64_t data[3];
} Variant;

static void (*initialize)(void);
static void *(*read_request)(const char *yaml, char **error);
static void (*release_request)(void *request);
static void *(*send_request)(void *request);
static bool (*is_error)(void *response);
static Variant (*value_of)(void *response);
static char *(*json_of)(Variant value);
static void (*dispose_response)(void *response);

static const struct {
  const char *name;
  void *function;
} functions[] = {
  {"sourcekitd_initialize", &initialize},
  {"sourcekitd_request_create_from_yaml", &read_request},
  {"sourcekitd_request_release", &release_request},
  {"sourcekitd_send_request_sync", &send_request},
  {"sourcekitd_response_is_error", &is_error},
  {"sourcekitd_response_get_value", &value_of},
  {"sourcekitd_variant_json_description_copy", &json_of},
  {"sourcekitd_response_dispose", &dispose_response},
};

static bool load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  for (size_t i = 0; library && i < sizeof functions / sizeof *functions; i++) {
    void *symbol = dlsym(library, functions[i].name);
    if (!symbol) return false;
    *(void **)functions[i].function = symbol;
  }
  return library != NULL;
}

static void answer(const char *json) {
  fputs(json, stdout);
  putchar(0);
  fflush(stdout);
}

static void serve(const char *yaml) {
  char *error = NULL;
  void *request = read_request(yaml, &error);
  free(error);
  if (!request) return answer("null");
  void *response = send_request(request);
  release_request(request);
  if (is_error(response)) {
    answer("null");
  } else {
    char *json = json_of(value_of(response));
    answer(json);
    free(json);
  }
  dispose_response(response);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: %s LIBRARY; the kernel starts this program\n", arguments[0]);
    return 2;
  }
  if (!load(arguments[1])) {
    fprintf(stderr, "lectern-assistant: %s\n", dlerror());
    return 1;
  }
  initialize();
  char *request = NULL;
  size_t capacity = 0;
  while (getdelim(&request, &capacity, 0, stdin) > 0) serve(request);
  return 0;
}
