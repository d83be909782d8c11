// Which vectors the kernels take that are written for several widths.
#pragma once
#include "dispatch.h"

// Without optimisation the tiles of these kernels are spilled to memory at every step.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#define HAS_VECTORS
#endif

enum vectors {
  /// Below AVX2, and in builds without optimisation.
  PLAIN_VECTORS,
  /// 256 bits: x86-64-v3.
  NARROW_VECTORS,
  /// 512 bits: x86-64-v4.
  WIDE_VECTORS
};

/// The widest for this processor. LECTERN_VECTORS=256 takes the narrow ones also where the wide ones could
/// run, so that both can be compared.
HIDDEN enum vectors lk_vectors(void);
