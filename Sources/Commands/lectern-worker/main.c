// The worker's launcher: lectern-worker LIBRARY DESCRIPTOR [DIRECTORY]
//
// The library replaces entry points of the Swift runtime, so the loader must see it first: the
// launcher starts itself once more with the library preloaded, then calls into it.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count != 3 && count != 4) {
    fprintf(stderr, "usage: %s LIBRARY DESCRIPTOR [DIRECTORY]; the kernel starts this program\n", arguments[0]);
    return 2;
  }
  const char *preloaded = getenv("LD_PRELOAD");
  if (!preloaded || strcmp(preloaded, arguments[1]) != 0) {
    setenv("LD_PRELOAD", arguments[1], 1);
    execv("/proc/self/exe", arguments);
    perror("lectern-worker: cannot start itself again");
    return 1;
  }
  unsetenv("LD_PRELOAD");  // not for the programs that cells start
  if (count == 4 && chdir(arguments[3]) != 0) {
    perror(arguments[3]);
    return 1;
  }
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
  int (*run)(int) = library ? (int (*)(int))dlsym(library, "lectern_worker_run") : NULL;
  if (!run) {
    fprintf(stderr, "lectern-worker: %s; are launcher and library of one build?\n", dlerror());
    return 1;
  }
  return run(atoi(arguments[2]));
}
