#ifndef LECTERN_FRONTEND_INTERNAL_H
#define LECTERN_FRONTEND_INTERNAL_H

#include "CFrontendService.h"
#include <stdbool.h>
#include <stddef.h>

/// From now on, the file at `path` appears to hold what arrives at `descriptor`; whoever reads
/// beyond its first page waits for it. The process ends when nothing arrives.
void lectern_expect_source(const char *path, int descriptor);

/// Limits the memory of this process to what its environment says.
void lectern_limit_memory(void);

/// Says that the memory is at its limit, and ends the process.
_Noreturn void lectern_run_out_of_memory(void);

/// From now on, memory is not freed, up to a limit, and nothing is unmapped: for the last steps of a
/// process.
void lectern_keep_memory(void);

/// The addresses of functions of this program that are in its symbol table, exported or not; NULL
/// where there is none. Names are longer than 16 bytes.
void lectern_find_functions(int count, const char *const names[], void *functions[]);

/// Takes part in a compilation: the last argument of performFrontend, or NULL.
void *lectern_observer(void);

/// The compiler's instance (swift::CompilerInstance) of the compilation under way, or NULL.
void *lectern_compiler_instance(void);

/// Checks the text that is like a cell, if there is one; whether the compilation can go on.
bool lectern_rehearse(void);

/// Remembers which of the program's code this process has in memory.
void lectern_note_code(void);

/// Maps that code and makes the heap this process's own, with some room.
void lectern_ready_pages(void);

#endif
