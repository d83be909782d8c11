// Buffers and flags that belong to the calling thread.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A buffer of at least `bytes` bytes, aligned to 64, its contents undefined.
///
/// Blocks come from free lists of the calling thread, in four size classes an octave; no lock is
/// taken, so a thread that is stopped anywhere leaves the others able to allocate.
/// `size_class` receives what `lk_free` needs. Ends the process if the system has no memory left.
void *_Nonnull lk_allocate(size_t bytes, uint32_t *_Nonnull size_class);

/// Gives a block back, to the free lists of the calling thread or, past their limit, to the system.
void lk_free(void *_Nonnull block, uint32_t size_class);

/// Bytes that the calling thread keeps in its free lists.
size_t lk_cached_bytes(void);

/// Bytes of the blocks that the calling thread has taken, less those that it has given back; a block
/// that another thread gives back counts there.
ptrdiff_t lk_used_bytes(void);

/// Gives every free block of the calling thread back to the system.
void lk_trim(void);

/// Sets how many bytes a thread may keep in its free lists; 1 GiB at first.
void lk_set_cache_limit(size_t bytes);

/// When set, fresh and freed blocks are filled with NaN, so that a read of either shows.
/// The environment variable LECTERN_POISON=1 sets it at the first allocation.
void lk_set_poison(bool poison);

/// The number of nested regions of the calling thread in which operations are not recorded.
int32_t *_Nonnull lk_unrecorded_depth(void);
