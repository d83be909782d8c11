// The functions of the compiler that this library calls.
#include "compiler.h"
#include "internal.h"

lectern_compiler lectern_compiler_functions;

void lectern_find_compiler(void) {
  // In the order of the structure, which has a pointer for each.
  static const char *const names[] = {
    "_ZN5swift15performFrontendEN4llvm8ArrayRefIPKcEES3_PvPNS_16FrontendObserverE",
    "_ZTVN5swift16FrontendObserverE",
    "_ZN5swift16FrontendObserver18configuredCompilerERNS_16CompilerInstanceE",
    "_ZN5swift16FrontendObserver22performedSILProcessingERNS_9SILModuleE",
    "_ZNK5swift16CompilerInstance13getMainModuleEv",
    "_ZNK5swift11DeclContext13getASTContextEv",
    "_ZNK5swift11DeclContext19getParentSourceFileEv",
    "_ZNK5swift4Decl23getInnermostDeclContextEv",
    "_ZNK5swift10ModuleDecl16getTopLevelDeclsERN4llvm15SmallVectorImplIPNS_4DeclEEE",
    "_ZN5swift10ASTContext15getModuleByNameEN4llvm9StringRefE",
    "_ZN5swift19performTypeCheckingERNS_10SourceFileE",
    "_ZNK5swift10ASTContext8hadErrorEv",
  };
  enum { COUNT = sizeof names / sizeof *names };
  _Static_assert(sizeof(lectern_compiler) == COUNT * sizeof(void *), "a name for each pointer");
  lectern_find_functions(COUNT, names, (void **)&lectern_compiler_functions);
}
