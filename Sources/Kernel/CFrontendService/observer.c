// Takes part in a compilation where the compiler offers it: swift::FrontendObserver.
#include "compiler.h"
#include "internal.h"
#include <string.h>

// Two words before the functions of a virtual table, then more functions than the class has.
enum { TABLE_HEAD = 2, TABLE_LENGTH = 9 };

static void *instance;

static void configured_compiler(void *observer, void *compiler_instance) {
  (void)observer;
  instance = compiler_instance;
}

static void performed_sil_processing(void *observer, void *module) {
  (void)observer;
  (void)module;
  lectern_keep_memory();  // code generation begins, and with it the end of nearly everything
}

// Whether there was one place for it: a linker may have made one of functions that are alike.
static bool replace(void *table[], void *old, void *new) {
  int count = 0;
  for (int i = 0; i < TABLE_LENGTH; i++) {
    if (old && table[i] == old) {
      table[i] = new;
      count++;
    }
  }
  return count == 1;
}

void *lectern_observer(void) {
  static void *table[TABLE_LENGTH];
  static struct {
    void **table;
  } observer = {table};
  const lectern_compiler *compiler = &lectern_compiler_functions;
  if (!compiler->observer_table) return NULL;
  memcpy(table, compiler->observer_table + TABLE_HEAD, sizeof table);
  return replace(table, (void *)compiler->configured_compiler, (void *)configured_compiler)
      && replace(table, (void *)compiler->performed_sil_processing, (void *)performed_sil_processing)
    ? &observer
    : NULL;
}

void *lectern_compiler_instance(void) { return instance; }
