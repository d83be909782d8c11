#ifndef LECTERN_FRONTEND_INTERNAL_H
#define LECTERN_FRONTEND_INTERNAL_H

#include "CFrontendService.h"

/// From now on, the file at `path` appears to hold what arrives at `descriptor`; whoever reads
/// beyond its first page waits for it. The process ends when nothing arrives.
void lectern_expect_source(const char *path, int descriptor);

/// Limits the memory of this process to what its environment says.
void lectern_limit_memory(void);

/// Says that the memory is at its limit, and ends the process.
_Noreturn void lectern_run_out_of_memory(void);

/// The address of a function of this program that is in its symbol table, exported or not; NULL
/// when there is none.
void *lectern_find_function(const char *name);

#endif
