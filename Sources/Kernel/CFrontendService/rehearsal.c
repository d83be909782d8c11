// Type-checks a small text beside the one that is to come, so that the compiler has looked up what
// nearly every cell mentions: all overloads of `+`, for one, are read anew by every compilation.
//
// The text is a module of its own that nobody imports. It is checked in the same context, in the
// midst of the reading of the cell's text, which the compiler's evaluator of requests allows.
#include "CFrontendService.h"
#include "compiler.h"
#include "internal.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool check(const lectern_compiler *compiler, void *context) {
  static const char name[] = LECTERN_REHEARSAL_MODULE;
  void *module = compiler->module_by_name(context, name, strlen(name));
  if (!module) return true;  // there is no such text
  lectern_vector declarations = {declarations.own, 0, LECTERN_VECTOR_COUNT};
  compiler->top_level_declarations(module, &declarations);
  if (declarations.size == 0) return true;
  void *last = declarations.first[declarations.size - 1];
  void *source_file = compiler->source_file_of(compiler->declaration_context_of(last));
  if (source_file) compiler->type_check(source_file);
  return !compiler->had_error(context);
}

bool lectern_rehearse(void) {
  const lectern_compiler *compiler = &lectern_compiler_functions;
  void *instance = lectern_compiler_instance();
  if (!instance || !compiler->main_module || !compiler->context_of || !compiler->source_file_of
      || !compiler->declaration_context_of || !compiler->top_level_declarations
      || !compiler->module_by_name || !compiler->type_check || !compiler->had_error) {
    return true;
  }
  // What is said of that text is no part of the answer.
  int output = dup(1), messages = dup(2), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (output < 0 || messages < 0 || null < 0) return false;
  dup2(null, 1);
  dup2(null, 2);
  bool is_good = check(compiler, compiler->context_of(compiler->main_module(instance)));
  dup2(output, 1);
  dup2(messages, 2);
  close(output);
  close(messages);
  close(null);
  return is_good;
}
