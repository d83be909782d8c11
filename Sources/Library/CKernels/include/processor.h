// What the processor can do.
#pragma once
#include <stdbool.h>

/// Whether there are vectors of 512 bits with the parts that x86-64-v4 demands.
bool lk_processor_has_avx512(void);
