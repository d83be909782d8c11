#ifndef LECTERN_FRONTEND_INTERNAL_H
#define LECTERN_FRONTEND_INTERNAL_H

#include "CFrontendService.h"

/// From now on, the file at `path` appears to hold what arrives at `descriptor`; whoever reads
/// beyond its first page waits for it. The process ends when nothing arrives.
void lectern_expect_source(const char *path, int descriptor);

/// The address of a function of this program that is in its symbol table, exported or not; NULL
/// when there is none.
void *lectern_find_function(const char *name);

#endif
