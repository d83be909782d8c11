// Arithmetic over whole buffers in C, where the compiler may use the widest vectors the processor
// has: every function is compiled three times (AVX-512, AVX2, plain) and chosen when it is loaded.
//
// The caller owns every buffer and keeps it alive across the call. `rows`, `cols`, strides and `n`
// count elements, not bytes. Unless said otherwise an output may be the same buffer as an input,
// but may not overlap it in another way.
#pragma once
#include "attention.h"
#include "convolution.h"
#include "dense.h"
#include "elementwise.h"
#include "memory.h"
#include "movement.h"
#include "normalization.h"
#include "optimizers.h"
#include "product.h"
#include "random.h"
#include "recurrence.h"
#include "reductions.h"
#include "skipgram.h"
#include "softmax.h"
#include "threads.h"
