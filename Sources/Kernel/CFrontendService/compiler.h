// What this library uses of the compiler, by the names in its symbol table. All of it but
// `perform_frontend` may be missing, and then what it is for is not done.
#ifndef LECTERN_FRONTEND_COMPILER_H
#define LECTERN_FRONTEND_COMPILER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const char *const *first;
  size_t count;
} lectern_strings;

/// llvm::SmallVector<T *, COUNT>, as the compiler's functions expect it.
enum { LECTERN_VECTOR_COUNT = 16 };
typedef struct {
  void **first;
  uint32_t size, capacity;
  void *own[LECTERN_VECTOR_COUNT];
} lectern_vector;

typedef struct {
  /// What `main` calls, and the only way to compile twice in one process.
  int (*perform_frontend)(lectern_strings arguments, const char *program, void *main, void *observer);
  /// The virtual functions of swift::FrontendObserver, which do nothing.
  void **observer_table;
  void (*configured_compiler)(void *observer, void *instance);
  void (*performed_sil_processing)(void *observer, void *module);
  /// Accessors of CompilerInstance, ModuleDecl, Decl and DeclContext.
  void *(*main_module)(void *instance);
  void *(*context_of)(void *declaration_context);
  void *(*source_file_of)(void *declaration_context);
  void *(*declaration_context_of)(void *declaration);
  void (*top_level_declarations)(void *module, lectern_vector *declarations);
  /// Imports a module, without which the context goes on; from source, when that is allowed.
  void *(*module_by_name)(void *context, const char *name, size_t length);
  void (*type_check)(void *source_file);
  bool (*had_error)(void *context);
} lectern_compiler;

extern lectern_compiler lectern_compiler_functions;

/// Finds the functions.
void lectern_find_compiler(void);

#endif
